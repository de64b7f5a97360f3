import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seqeval.metrics.v1 import precision_recall_fscore_support
from seqeval.scheme import IOB2

from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError
from turkpa_ner.evaluation.scores import Score, evaluate
from turkpa_ner.labels import LabelSet

LABELS = LabelSet(("PER", "ORG"))
WORDS = 8


@st.composite
def sequences(draw):
    """Tags that obey the rules, for a text of one-letter words."""
    tags = []
    for _ in range(WORDS):
        before = tags[-1] if tags else None
        tags.append(draw(st.sampled_from([t for t in range(5) if LABELS.may_follow(t, before)])))
    return tags


def document(tags, language="en"):
    spans = [Span(2 * start, 2 * end - 1, label) for start, end, label in LABELS.spans(tags)]
    return Document(" ".join("w" * WORDS), tuple(spans), language=language)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(sequences(), sequences()), min_size=1, max_size=4))
def test_figures_are_those_of_seqeval(pairs):
    names = [
        [[LABELS.tags[tag] for tag in tags] for tags in side] for side in zip(*pairs, strict=True)
    ]
    found = evaluate(
        [document(gold) for gold, _ in pairs],
        [document(answer) for _, answer in pairs],
        LABELS.types,
    )
    for average, score in (("micro", found.overall), (None, None)):
        theirs = precision_recall_fscore_support(
            *names, average=average, scheme=IOB2, zero_division=0
        )
        if score is not None:
            assert [score.precision, score.recall, score.f1] == pytest.approx(theirs[:3])
        else:
            present = sorted({tag[2:] for side in names for tags in side for tag in tags} - {""})
            ours = [found.types[name] for name in present]
            assert [s.f1 for s in ours] == pytest.approx(list(theirs[2]))
            assert [s.gold for s in ours] == list(theirs[3])


def test_a_row_for_each_language():
    gold = [document([1, 2, 0, 3, 0, 0, 0, 0], "az"), document([1, 0, 0, 0, 0, 0, 0, 0], "ru")]
    answer = [document([1, 2, 0, 0, 0, 0, 0, 0], "az"), document([3, 0, 0, 0, 0, 0, 0, 0], "ru")]
    found = evaluate(gold, answer, LABELS.types)
    assert found.languages == {"az": Score(1, 1, 2), "ru": Score(0, 1, 1)}
    assert found.overall == Score(1, 2, 3)
    assert found.overall.f1 == pytest.approx(0.4)


def test_other_texts_and_labels_are_refused():
    gold = document([1, 0, 0, 0, 0, 0, 0, 0])
    with pytest.raises(UserError, match="Document 1: gold and predicted text differ"):
        evaluate([gold], [Document("other")], LABELS.types)
    with pytest.raises(UserError, match="unknown label 'PER'; expected ORG"):
        evaluate([gold], [gold], ("ORG",))


def test_nothing_to_find_is_no_error():
    assert evaluate([Document("x")], [Document("x")], ("PER",)).overall.f1 == 0.0
