import json
import pickle
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings

from tests.strategies import documents
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


@settings(deadline=None)
@given(documents())
def test_json_and_html_hold_the_whole_text(document):
    assert json.loads(document.to_json()) == document.to_dict()
    page = Marks()
    page.feed(document.to_html())
    page.close()
    assert "".join(page.parts) == document.text.replace("\0", "\ufffd")
    assert page.marks == [
        (span.label, span.text.replace("\0", "\ufffd")) for span in document.entities
    ]


class Marks(HTMLParser):
    """The text of an HTML element, and the classes and texts of its marks."""

    def __init__(self):
        super().__init__()
        self.parts, self.marks, self.label = [], [], None

    def handle_starttag(self, tag, attrs):
        assert tag in ("div", "mark")
        if tag == "mark":
            self.marks.append((dict(attrs)["class"].removeprefix("entity-"), ""))
        self.label = tag

    def handle_endtag(self, tag):
        self.label = None

    def handle_data(self, data):
        self.parts.append(data)
        if self.label == "mark":
            label, text = self.marks[-1]
            self.marks[-1] = label, text + data


def test_html_is_safe_for_any_label_and_text():
    text = 'a <script>alert("x")</script> \ud800 \0 & b\r\n'
    document = Document(text, (Span(2, 10, '"><b>', 0.5),))
    shown = document.to_html(anchor="x-")
    assert '<mark id="x-0" class="entity--b-" title="&quot;&gt;&lt;b&gt; 0.50">' in shown
    assert "&lt;script&gt;</mark>alert(" in shown
    assert shown.count("<") == 4
    assert "\ufffd \ufffd &amp; b&#13;\n</div>" in shown
    shown.encode()


def test_json_carries_half_a_surrogate_pair():
    line = Document("\ud83d Ann", (Span(2, 5, "OFFICIAL", 0.5),), id="a").to_json()
    line.encode()
    assert json.loads(line)["text"] == "\ud83d Ann"
    assert json.loads(line)["entities"][0]["score"] == 0.5
