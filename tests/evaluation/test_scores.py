import pytest

from tests.evaluation.tagged import tagged
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError
from turkpa_ner.evaluation.mentions import align
from turkpa_ner.evaluation.scores import Score, evaluate

TYPES = ("PER", "ORG")


def test_a_row_for_each_language_and_kind_of_text():
    gold = [
        tagged(["B-PER", "I-PER", "O", "B-ORG"], language="az", kind="speech"),
        tagged(["B-PER", "O"], language="ru"),
    ]
    answer = [
        tagged(["B-PER", "I-PER", "O", "O"], language="az", kind="speech"),
        tagged(["B-ORG", "O"], language="ru"),
    ]
    found = evaluate(gold, answer, TYPES)
    assert found.languages == {"az": Score(1, 1, 2), "ru": Score(0, 1, 1)}
    assert found.kinds == {"?": Score(0, 1, 1), "speech": Score(1, 1, 2)}
    assert found.types == {"PER": Score(1, 1, 2), "ORG": Score(0, 1, 1)}
    assert found.overall == Score(1, 2, 3)
    assert found.overall.f1 == pytest.approx(0.4)
    assert found.counts.tolist() == [[[1, 1, 1], [0, 0, 1]], [[0, 0, 1], [0, 1, 0]]]


def test_nothing_to_find_is_no_error():
    assert evaluate([Document("x")], [Document("x")], TYPES).overall.f1 == 0.0


def test_predictions_are_found_by_id_in_any_order():
    gold = [Document("ab", (Span(0, 1, "PER"),), id="1"), Document("cd", id="2")]
    assert evaluate(gold, iter(gold[::-1]), TYPES).overall == Score(1, 1, 1)


@pytest.mark.parametrize(
    ("gold", "predicted", "message"),
    [
        ([], [], "There is no gold document"),
        (["a", "b"], ["a"], "2 gold documents but 1 predicted ones"),
        (["abc"], ["abd"], r"Document 1: .* differ from character 2 on \('c' against 'd'\)"),
        (["abc"], ["abcd"], r"differ from character 3 on \('' against 'd'\)"),
    ],
)
def test_documents_that_do_not_belong_together_are_refused(gold, predicted, message):
    with pytest.raises(UserError, match=message):
        align([Document(text) for text in gold], [Document(text) for text in predicted])


@pytest.mark.parametrize(
    ("gold", "predicted", "message"),
    [
        ("abcdef", "ab", "4 of the documents in the gold are not in the predictions: 'c', 'd'"),
        ("ab", "abc", "1 of the documents in the predictions are not in the gold: 'c'"),
        ("ab", "abb", "Several predicted documents have the same id"),
        ("aab", "ab", "Several gold documents have the same id"),
    ],
)
def test_documents_missing_on_a_side_are_named(gold, predicted, message):
    with pytest.raises(UserError, match=message):
        align([Document("x", id=name) for name in gold], [Document("x", id=n) for n in predicted])


def test_unknown_labels_are_refused_on_both_sides():
    document, plain = tagged(["B-PER"], id="d"), tagged(["O"], id="d")
    for sides in ((document, plain), (plain, document)):
        with pytest.raises(UserError, match="Document 'd': unknown label 'PER'; expected ORG"):
            evaluate(sides[:1], sides[1:], ("ORG",))


def test_overlapping_predictions_are_refused_where_they_are_read():
    with pytest.raises(UserError, match="overlapping spans"):
        Document("abcd", (Span(0, 3, "PER"), Span(2, 4, "PER")))
