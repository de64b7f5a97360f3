"""JSONL as doccano and Prodigy write it."""

import json

import pytest

from turkpa_ner.corpus import jsonl
from turkpa_ner.corpus.doccano import record_of as doccano_record
from turkpa_ner.corpus.notes import LOST, OMITTED, Notes
from turkpa_ner.corpus.prodigy import record_of as prodigy_record
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError


def load(tmp_path, *records, notes=None):
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return list(jsonl.read(path, notes=notes))


@pytest.mark.parametrize("key", ["label", "labels"])
def test_triples_of_doccano(tmp_path, key):
    (document,) = load(tmp_path, {"id": 0, "text": "Ann Lee", key: [[0, 7, "PER"]], "source": "x"})
    assert document == Document("Ann Lee", (Span(0, 7, "PER"),), id="0", meta={"source": "x"})


def test_objects_of_doccano(tmp_path):
    entity = {"id": 5, "label": "PER", "start_offset": 0, "end_offset": 3}
    record = {"text": "Ann", "entities": [entity], "relations": [{"id": 1}], "Comments": []}
    notes = Notes()
    (document,) = load(tmp_path, record, notes=notes)
    assert document.entities == (Span(0, 3, "PER", text="Ann"),)
    assert list(notes.counts) == [("left out", "relations of doccano")]


def test_prodigy_keeps_what_was_accepted(tmp_path):
    span = {"start": 0, "end": 3, "token_start": 0, "token_end": 0, "label": "PER"}
    record = {
        "text": "Ann",
        "spans": [span],
        "tokens": [{"text": "Ann", "start": 0, "end": 3, "id": 0, "ws": False}],
        "_input_hash": 1,
        "_task_hash": 2,
        "meta": {"source": "x"},
    }
    notes = Notes()
    documents = load(
        tmp_path,
        *(record | answer for answer in ({"answer": "accept"}, {"answer": "reject"}, {})),
        notes=notes,
    )
    assert documents == [Document("Ann", (Span(0, 3, "PER"),), meta={"source": "x"})] * 2
    assert notes.number(OMITTED) == 1


def test_records_of_both_are_what_the_tools_import():
    document = Document("Ann", (Span(0, 3, "PER"),), id="a", meta={"date": "x"})
    assert doccano_record(document) == {
        "id": "a",
        "date": "x",
        "text": "Ann",
        "label": [[0, 3, "PER"]],
    }
    assert prodigy_record(document) == {
        "text": "Ann",
        "meta": {"id": "a", "date": "x"},
        "spans": [{"start": 0, "end": 3, "label": "PER"}],
    }


def test_spans_in_an_unknown_place_are_noted(tmp_path):
    notes = Notes(refuse=())
    load(tmp_path, {"text": "Ann", "entites": [{"start": 0, "end": 3, "label": "X"}]}, notes=notes)
    assert notes.number(LOST) == 1
    record = {"text": "Ann", "label": [[0, 1, "X"]], "spans": [{"start": 0, "label": "X"}]}
    with pytest.raises(UserError, match="a.jsonl:1: there are spans under 'spans' and 'label'"):
        load(tmp_path, record)


def test_header_values_under_keys_of_the_format_are_noted(tmp_path):
    notes = Notes()
    document = Document("Ann", id="a", meta={"text": "other", "id": "b", "date": "x"})
    jsonl.write(tmp_path / "a.jsonl", [document], notes=notes)
    assert list(jsonl.read(tmp_path / "a.jsonl")) == [Document("Ann", id="a", meta={"date": "x"})]
    assert notes.number(OMITTED) == 2


def test_a_key_that_stands_twice_is_no_record(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "Ann", "entities": [], "entities": [1]}\n', encoding="utf-8")
    with pytest.raises(UserError, match="a.jsonl:1: the key 'entities' stands twice"):
        list(jsonl.read(path))
