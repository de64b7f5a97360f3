import pytest
from hypothesis import given

from tests.strategies import documents
from turkpa_ner.corpus.agreement import compare, same_texts
from turkpa_ner.corpus.suspects import suspects, task
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError

TEXT = "Ann Lee met Bo Kim in the Milli Majlis of Baku"


def at(name, label, score=None):
    return Span(TEXT.index(name), TEXT.index(name) + len(name), label, score, name)


A = Document(
    TEXT, (at("Ann Lee", "P"), at("Bo", "P"), at("Milli Majlis", "I"), at("Baku", "L")), id="a"
)
B = Document(
    TEXT,
    (at("Ann Lee", "P", 0.9), at("Bo Kim", "P", 0.8), at("Milli Majlis of", "E", 0.7)),
    id="a",
)


def test_every_kind_of_difference():
    rows = [(c.outcome, c.a and c.a.text, c.b and c.b.text) for c in compare(A, B)]
    assert rows == [
        ("same", "Ann Lee", "Ann Lee"),
        ("boundary", "Bo", "Bo Kim"),
        ("type and boundary", "Milli Majlis", "Milli Majlis of"),
        ("only in A", "Baku", None),
    ]
    assert [c.outcome for c in compare(B, A)][-1] == "only in B"
    typed = A.with_entities([at("Ann Lee", "X")])
    assert [c.outcome for c in compare(A.with_entities([at("Ann Lee", "P")]), typed)] == ["type"]


def test_a_span_goes_with_the_one_it_shares_most_with():
    one = A.with_entities([at("Ann Lee met Bo Kim", "P")])
    two = A.with_entities([at("Ann", "P"), at("met Bo Kim", "P")])
    assert {(c.outcome, c.b.text) for c in compare(one, two)} == {
        ("boundary", "met Bo Kim"),
        ("only in B", "Ann"),
    }


@given(documents(), documents())
def test_every_span_appears_once(first, second):
    length = min(len(first.text), len(second.text))
    sides = [
        Document(
            "x" * length,
            tuple(Span(s.start, s.end, s.label) for s in d.entities if s.end <= length),
        )
        for d in (first, second)
    ]
    rows = list(compare(*sides))
    assert sorted((c.a for c in rows if c.a), key=lambda s: s.start) == list(sides[0].entities)
    assert sorted((c.b for c in rows if c.b), key=lambda s: s.start) == list(sides[1].entities)


def test_texts_are_matched_by_id_or_text():
    a = [Document("x", id="1"), Document("y"), Document("only a", id="3")]
    b = [Document("y"), Document("x", id="1"), Document("only b", id="4")]
    pairs, alone = same_texts(a, b)
    assert [(x.text, y.text) for x, y in pairs] == [("x", "x"), ("y", "y")]
    assert alone == ["'3' stands in A only", "'4' stands in B only"]


def test_other_texts_are_refused():
    with pytest.raises(UserError, match="'1': the texts of A and B differ from character 2 on"):
        same_texts([Document("xyz", id="1")], [Document("xya", id="1")])
    with pytest.raises(UserError, match="no document of A"):
        same_texts([Document("x", id="1")], [Document("y", id="2")])


def test_suspects_are_ranked_by_the_probability_of_an_error():
    probability = {A.entities[0]: 0.9, A.entities[1]: 0.1, A.entities[2]: 0.4, A.entities[3]: 0.3}
    extra = B.with_entities([*B.entities, at("Baku", "L", 0.2)])
    found = suspects(A.with_entities(A.entities[:3]), extra, probability)
    assert [(s.comparison.outcome, round(s.score, 2)) for s in found] == [
        ("boundary", 0.9),
        ("type and boundary", 0.6),
        ("only in B", 0.2),
    ]


def test_tasks_hold_annotation_reason_and_prediction():
    found = suspects(A, B, {})
    made = task(A, B, found)
    (annotation,), (prediction,) = made["annotations"], made["predictions"]
    notes = {r["value"]["text"]: r["meta"]["text"] for r in annotation["result"] if "meta" in r}
    assert notes["Bo"] == ["1.00: the model sees P 'Bo Kim' (boundary)"]
    assert notes["Baku"] == ["1.00: the model sees no entity here"]
    assert "Ann Lee" not in notes
    assert prediction["score"] == 0.7
    assert made["data"]["suspicion"] == 1.0
