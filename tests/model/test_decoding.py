"""The decoder against sums and maxima over every allowed sequence of tags."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from turkpa_ner.labels import LabelSet
from turkpa_ner.model.decoding import Decoder

LABELS = LabelSet(("PER", "ORG"))


def allowed_sequences(words, joints=()):
    for tags in product(range(5), repeat=words):
        if all(
            LABELS.may_follow(tag, before) for before, tag in zip((None, *tags), tags, strict=False)
        ) and not any(
            tags[word] in (1, 3) or (tags[word] and tags[word + 1] != tags[word]) for word in joints
        ):
            yield tags


def brute_force(scores, temperature, joints=()):
    """The best sequence's mentions with the share of probability of all that hold them."""
    weights = {
        tags: np.exp(sum(scores[word, tag] for word, tag in enumerate(tags)) / temperature)
        for tags in allowed_sequences(len(scores), joints)
    }
    total = sum(weights.values())
    best = max(weights, key=weights.__getitem__)
    return [
        (mention, sum(w for tags, w in weights.items() if mention in LABELS.spans(tags)) / total)
        for mention in LABELS.spans(best)
    ]


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=4),
    st.integers(0, 2**32 - 1),
    st.sampled_from([0.5, 1.0, 2.0]),
)
def test_mentions_and_probabilities_are_exact(lengths, seed, temperature):
    random = np.random.default_rng(seed)
    scores = [random.normal(0, 2, (words, 5)).astype(np.float32) for words in lengths]
    decoded = Decoder(LABELS, temperature).decode(scores)
    for rows, mentions in zip(scores, decoded, strict=True):
        expected = brute_force(rows.astype(float), temperature) if len(rows) else []
        assert [(m.start, m.end, m.label) for m in mentions] == [m for m, _ in expected]
        assert [m.score for m in mentions] == pytest.approx([p for _, p in expected])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.booleans(), min_size=1, max_size=4), st.integers(0, 2**32 - 1))
def test_no_mention_begins_with_or_ends_before_a_joining_mark(marks, seed):
    joints = np.array([*marks, False])
    random = np.random.default_rng(seed)
    scores = random.normal(0, 3, (len(joints), 5)).astype(np.float32)
    longer = np.zeros((7, 5), np.float32)
    _, mentions = Decoder(LABELS).decode([longer, scores], [np.zeros(7, bool), joints])
    expected = brute_force(scores.astype(float), 1.0, np.flatnonzero(joints))
    assert [(m.start, m.end, m.label) for m in mentions] == [m for m, _ in expected]
    assert [m.score for m in mentions] == pytest.approx([p for _, p in expected])


def test_improbable_mentions_are_left_out():
    scores = np.array([[0, 1, -9, -9, -9], [0, -9, -9, 5, -9]], np.float32)
    scores = np.repeat(scores, 2, axis=0)
    (every,) = Decoder(LABELS).decode([scores])
    (sure,) = Decoder(LABELS, threshold=0.9).decode([scores])
    assert [round(m.score, 2) for m in every] == [0.73, 0.73, 0.99, 0.99]
    assert sure == every[2:]


def test_an_inside_tag_never_begins_a_mention():
    scores = np.full((3, 5), -10.0, np.float32)
    scores[:, 2] = 10.0  # I-PER everywhere
    (mentions,) = Decoder(LABELS).decode([scores])
    assert [(m.start, m.end, m.label) for m in mentions] == [(0, 3, "PER")]


def test_long_texts_and_extreme_scores_stay_finite():
    random = np.random.default_rng(0)
    scores = (random.normal(0, 400, (20_000, 5))).astype(np.float32)
    (mentions,) = Decoder(LABELS).decode([scores])
    assert len(mentions) > 1000
    assert all(0 <= mention.score <= 1 for mention in mentions)


def test_no_texts_and_empty_texts():
    assert Decoder(LABELS).decode([]) == []
    assert Decoder(LABELS).decode([np.empty((0, 5), np.float32)]) == [[]]


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_probabilities_of_any_mention_are_exact(words, seed):
    scores = np.random.default_rng(seed).normal(0, 2, (words, 5)).astype(np.float32)
    every = [
        (a, b, name) for a in range(words) for b in range(a + 1, words + 1) for name in LABELS.types
    ]
    weights = {
        tags: np.exp(sum(float(scores[word, tag]) for word, tag in enumerate(tags)))
        for tags in allowed_sequences(words)
    }
    expected = [
        sum(weight for tags, weight in weights.items() if mention in LABELS.spans(tags))
        / sum(weights.values())
        for mention in every
    ]
    longer = np.zeros((6, 5), np.float32)  # the other text is longer, so that this one is padded
    _, found = Decoder(LABELS).probabilities([longer, scores], [[], every])
    assert found == pytest.approx(expected)


def test_texts_decoded_in_small_groups_give_the_same(monkeypatch):
    random = np.random.default_rng(3)
    lengths = [0, 40, 1, 7, 1, 0, 300, 12, 1]
    scores = [random.normal(0, 2, (words, 5)).astype(np.float32) for words in lengths]
    together = Decoder(LABELS).decode(scores)
    monkeypatch.setattr("turkpa_ner.model.decoding.WORDS_TOGETHER", 20)
    assert Decoder(LABELS).decode(scores) == together
    named = [[(0, 1, "ORG")] if words else [] for words in lengths]
    small = Decoder(LABELS).probabilities(scores, named)
    monkeypatch.undo()
    assert small == Decoder(LABELS).probabilities(scores, named)
