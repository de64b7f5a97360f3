import json
from xml.etree import ElementTree

import pytest

from turkpa_ner.corpus import label_studio
from turkpa_ner.corpus.notes import LOST, OMITTED, Notes
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError

TEXT = "👩‍🏽 Ann Lee\nspoke"


def region(start, end, text, label="OFFICIAL", **more):
    value = {"start": start, "end": end, "text": text, "labels": [label]}
    return {"value": value, "from_name": "ner", "to_name": "t", "type": "labels", **more}


def load(tmp_path, *tasks, notes=None, **options):
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return list(label_studio.read(path, notes=notes, **options))


def task(*regions, **more):
    return {"id": 3, "data": {"text": TEXT}, "annotations": [{"result": regions}], **more}


def test_offsets_in_code_points_or_in_utf_16_units(tmp_path):
    start = TEXT.index("Ann")
    units = len(TEXT[:start].encode("utf-16-le")) // 2
    assert units != start
    (modern,) = load(tmp_path, task(region(start, start + 7, "Ann Lee")))
    (older,) = load(tmp_path, task(region(units, units + 7, "Ann Lee")))
    assert (
        modern.entities == older.entities == (Span(start, start + 7, "OFFICIAL", text="Ann Lee"),)
    )
    assert modern.id == "3"


def test_line_ends_come_escaped(tmp_path):
    end = len(TEXT)
    (document,) = load(tmp_path, task(region(end - 9, end, "Lee\\nspoke")))
    assert document.entities[0].text == "Lee\nspoke"


def test_offsets_of_another_text_are_refused(tmp_path):
    with pytest.raises(UserError, match="tasks.json: item 1: a region claims 'Ann Lee'"):
        load(tmp_path, task(region(0, 3, "Ann Lee")))


def test_the_annotation_that_counts(tmp_path):
    notes = Notes()
    start = TEXT.index("Ann")
    good = {"result": [region(start, start + 3, "Ann")]}
    answers = [good, {"result": []}]
    (last,) = load(tmp_path, task() | {"annotations": answers}, notes=notes)
    assert last.entities == ()
    answers = [good | {"ground_truth": True}, {"result": []}]
    (truth,) = load(tmp_path, task() | {"annotations": answers})
    assert len(truth.entities) == 1
    answers = [good, {"result": [], "was_cancelled": True}]
    (submitted,) = load(tmp_path, task() | {"annotations": answers})
    assert len(submitted.entities) == 1
    assert notes.number(OMITTED) == 1


def test_predictions_are_not_taken_for_annotations(tmp_path):
    start = TEXT.index("Ann")
    predicted = {
        "data": {"text": TEXT},
        "predictions": [{"result": [region(start, start + 3, "Ann", score=0.5)]}],
    }
    notes = Notes()
    assert load(tmp_path, predicted, notes=notes) == []
    assert notes.number(OMITTED) == 1
    (document,) = load(tmp_path, predicted, source="predictions")
    assert [span.score for span in document.entities] == [0.5]
    numbers = predicted | {"predictions": [7]}
    assert load(tmp_path, numbers, notes=notes, source="predictions") == []
    assert ("left out", "predictions exported as numbers only, not in full") in notes.counts


def test_what_is_no_single_label_is_noted(tmp_path):
    start = TEXT.index("Ann")
    double = region(start, start + 3, "Ann")
    double["value"]["labels"] = ["OFFICIAL", "EVENT"]
    bare = region(start + 4, start + 7, "Lee")
    del bare["value"]["labels"]
    choice = {"value": {"choices": ["news"]}, "type": "choices"}
    notes = Notes(refuse=())
    (document,) = load(tmp_path, task(double, bare, choice), notes=notes)
    assert [span.label for span in document.entities] == ["OFFICIAL"]
    assert (notes.number(LOST), notes.number(OMITTED)) == (2, 1)


def test_the_minimal_export(tmp_path):
    start = TEXT.index("Ann")
    minimal = {
        "id": 9,
        "text": TEXT,
        "language": "kk",
        "label": [{"start": start, "end": start + 3, "text": "Ann", "labels": ["OFFICIAL"]}],
        "annotator": 1,
        "annotation_id": 2,
    }
    (document,) = load(tmp_path, minimal)
    assert (document.id, document.language, document.meta) == ("9", "kk", {})
    assert len(document.entities) == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{}", "no list"),
        ('[{"text": "a"}', "after item 1: expected a comma"),
        ('[{"data": {"text": 1}, "annotations": [{"result": []}]}]', "item 1: no text"),
        ('[{"data": 1, "annotations": [{"result": []}]}]', "item 1: data is no object"),
        ('[{"data": {"text": "a"}, "annotations": [{}]}]', "item 1: annotations without a result"),
        ('[{"a": 1, "a": 2}]', "item 1: not JSON (the key 'a' stands twice"),
        ("[1] 2", "item 1: not a task"),
        ("[" * 100_000, "item 1: "),
    ],
)
def test_mistakes_name_their_task(tmp_path, content, message):
    path = tmp_path / "tasks.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError) as error:
        list(label_studio.read(path))
    assert str(path) in str(error.value)
    assert message in str(error.value)


def test_lists_larger_than_what_is_read_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr("turkpa_ner.corpus.strict_json.CHUNK", 7)
    documents = [Document(TEXT * n, id=str(n)) for n in range(1, 5)]
    label_studio.write(tmp_path / "a.json", documents, notes=Notes())
    assert list(label_studio.read(tmp_path / "a.json")) == documents


def test_the_interface_names_what_regions_name():
    view = ElementTree.fromstring(label_studio.interface(["A", 'B"<']))
    (labels,) = view.iter("Labels")
    (text,) = view.iter("Text")
    (region,) = label_studio.regions([Span(0, 1, "A", text="x")])
    assert (region["from_name"], region["to_name"]) == (labels.get("name"), text.get("name"))
    assert [label.get("value") for label in labels] == ["A", 'B"<']
