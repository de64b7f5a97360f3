import pickle

import pytest

from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError


def test_entities_are_sorted_and_know_their_text():
    document = Document("Ann met Bo.", (Span(8, 10, "OFFICIAL"), Span(0, 3, "OFFICIAL", 0.5)))
    assert [(e.text, e.score) for e in document.entities] == [("Ann", 0.5), ("Bo", None)]


def test_offsets_count_code_points():
    text = "👩‍👧 Й и\u0306 Ann"
    start = text.index("Ann")
    assert Document(text, (Span(start, start + 3, "OFFICIAL"),)).entities[0].text == "Ann"


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        ([Span(0, 3, "OFFICIAL"), Span(2, 5, "EVENT")], "OFFICIAL 0–3 and EVENT 2–5"),
        ([Span(4, 99, "OFFICIAL")], "has 11 characters, .* runs from 4 to 99"),
        ([Span(0, 3, "OFFICIAL", text="Bob")], "reads 'Ann' from 0 to 3, .* claims 'Bob'"),
    ],
)
def test_impossible_spans_are_refused(spans, message):
    with pytest.raises(UserError, match=message):
        Document("Ann met Bo.", tuple(spans), id="d")


@pytest.mark.parametrize(("start", "end"), [(3, 3), (5, 2), (-1, 2)])
def test_empty_and_negative_spans_are_refused(start, end):
    with pytest.raises(UserError, match=f"from {start} to {end}"):
        Span(start, end, "EVENT")


def test_text_must_be_a_string():
    with pytest.raises(UserError, match="must be a string, .* type bytes"):
        Document(b"Ann")


def test_documents_travel_between_processes():
    document = Document("Ann", (Span(0, 3, "OFFICIAL"),), meta={"date": "2024-01-01"})
    assert pickle.loads(pickle.dumps(document)) == document
