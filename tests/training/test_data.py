from collections import Counter

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from turkpa_ner.documents import Document, Span
from turkpa_ner.encoding.subwords import SubwordEncoder
from turkpa_ner.labels import LabelSet
from turkpa_ner.training.data import (
    Collator,
    Examples,
    TokenBatches,
    mixed,
    word_scores,
)

LABELS = LabelSet()
TEXT = "The Milli Majlis met in Baku. " * 12


def examples(tiny_encoder, window=32):
    spans = tuple(
        Span(start, start + 12, "INSTITUTION") for start in range(4, len(TEXT), len(TEXT) // 12)
    )
    encoder = SubwordEncoder.from_folder(tiny_encoder)
    return Examples([Document(TEXT, spans)], encoder, LABELS, window=window)


def test_every_word_of_a_long_text_is_learnt_once(tiny_encoder):
    windows = examples(tiny_encoder)
    assert len(windows) > 2
    assert max(windows.lengths) <= 32
    tags = [tag for example in windows for tag in example.tags]
    begin = LABELS.begin("INSTITUTION")
    assert tags == [0, begin, begin + 1, 0, 0, 0, 0] * 12


def test_words_of_more_sub_words_than_a_window_are_cut(tiny_encoder):
    encoder = SubwordEncoder.from_folder(tiny_encoder)
    document = Document("Baku ъщжfяqzъщжfяqzъщжfяqzъщжfяqzъщжfяqzъщжfяqz Baku")
    windows = Examples([document], encoder, LABELS, window=32)
    assert max(windows.lengths) <= 32
    assert [tag for example in windows for tag in example.tags] == [0, 0, 0]


@given(st.lists(st.integers(1, 60), min_size=1, max_size=80), st.integers(60, 300))
def test_batches_hold_everything_and_are_as_many_in_every_epoch(lengths, budget):
    batches = TokenBatches(lengths, budget, seed=1)
    epochs = []
    for epoch in (0, 1, 0):
        batches.set_epoch(epoch)
        epochs.append(list(batches))
        assert len(epochs[-1]) == len(batches)
        assert sorted(i for batch in epochs[-1] for i in batch) == list(range(len(lengths)))
    assert epochs[0] == epochs[2]


def test_batches_stay_near_the_budget():
    lengths = np.random.default_rng(0).integers(20, 200, 500).tolist()
    for batch in TokenBatches(lengths, 2000, seed=0):
        assert len(batch) * max(lengths[i] for i in batch) <= 2000 * 1.25


def test_hidden_words_are_hidden_whole_and_keep_their_tags(tiny_encoder):
    windows = [examples(tiny_encoder)[0]] * 50
    plain = Collator(padding=1, id_map=torch.arange(300))(windows)
    torch.manual_seed(0)
    hiding = Collator(padding=1, id_map=torch.arange(300), mask=3, hidden=0.3)(windows)
    assert torch.equal(plain["labels"], hiding["labels"])
    changed = plain["input_ids"] != hiding["input_ids"]
    assert (hiding["input_ids"][changed] == 3).all()
    words = plain["word_index"][changed].unique()
    share = len(words) / len(plain["labels"])
    assert 0.25 < share < 0.35
    assert torch.isin(plain["word_index"], words).equal(changed)


def test_scores_of_words_are_means_over_their_sub_words(tiny_encoder):
    windows = examples(tiny_encoder)
    collator = Collator(padding=1, id_map=torch.arange(300))
    pair = [windows[0], windows[len(windows) - 1]]
    batch = collator(pair)
    logits = torch.randn(*batch["input_ids"].shape, 7)
    scores = word_scores(logits, batch["word_index"], len(batch["labels"]))
    expected = [
        logits[row, start:end].mean(0)
        for row, example in enumerate(pair)
        for start, end in zip(
            example.encoded.word_starts, example.encoded.word_starts[1:], strict=False
        )
    ]
    torch.testing.assert_close(scores, torch.stack(expected))


@given(
    st.lists(st.integers(1, 60), min_size=1, max_size=40),
    st.integers(60, 300),
    st.integers(1, 5),
)
def test_processes_share_the_batches(lengths, budget, processes):
    alone = TokenBatches(lengths, budget, seed=1)
    shares = [TokenBatches(lengths, budget, seed=1, share=(i, processes)) for i in range(processes)]
    taken = [list(share) for share in shares]
    assert {len(share) for share in [*taken, *shares]} == {-(-len(alone) // processes)}
    in_turn = [batch for turn in zip(*taken, strict=True) for batch in turn]
    assert in_turn[: len(alone)] == list(alone)
    assert all(batch in list(alone) for batch in in_turn)


def test_rarer_languages_are_shown_more_often(tiny_encoder):
    encoder = SubwordEncoder.from_folder(tiny_encoder)
    numbers = {"en": 64, "kk": 16, "hu": 4}
    documents = [Document("Baku", language=name) for name, n in numbers.items() for _ in range(n)]
    windows = Examples(documents, encoder, LABELS, window=32)

    def shown(temperature):
        rows = windows.rows(temperature, seed=1)
        assert set(rows) == set(range(len(documents)))
        return [sum(documents[row].language == name for row in rows) for name in numbers]

    assert windows.rows(1.0, seed=1) == list(range(len(documents)))
    assert shown(2.0) == [64, 32, 16]
    assert shown(1e6) == [64, 64, 64]


def test_every_beginning_holds_the_languages_in_proportion():
    documents = [Document("x", id=str(n), language="en" if n < 60 else "kk") for n in range(80)]
    order = mixed(documents, seed=1)
    assert sorted(document.id for document in order) == sorted(d.id for d in documents)
    for size in (8, 20, 40):
        assert Counter(d.language for d in order[:size])["kk"] == size // 4
    assert order == mixed(documents, seed=1) != mixed(documents, seed=2)
