"""The JSONL records of doccano's sequence labelling projects.

Spans are either `"label": [[start, end, label], …]` (what doccano imports; also `labels`) or, in
projects with relations, `"entities": [{"id", "label", "start_offset", "end_offset"}, …]`. All
other keys are metadata.
"""

from collections.abc import Mapping
from typing import Any

from turkpa_ner.corpus.notes import Notes
from turkpa_ner.documents import Document, Span


def knows(record: Mapping[str, Any]) -> bool:
    """Whether a record is one of doccano's."""
    return _key(record) is not None


def _key(record: Mapping[str, Any]) -> str | None:
    entities = record.get("entities")
    if isinstance(entities, list) and any(
        isinstance(entity, dict) and "start_offset" in entity for entity in entities
    ):
        return "entities"
    if entities:
        return None
    return next((key for key in ("label", "labels") if isinstance(record.get(key), list)), None)


def take(record: dict[str, Any], where: str, notes: Notes) -> list[Span]:
    """The spans of a record, which loses them and what else cannot be kept."""
    key = _key(record) or "label"
    items = record.pop(key)
    if not record.get("entities", True):
        del record["entities"]
    for name in ("relations", "Comments", "comments"):
        if record.pop(name, None):
            notes.omitted(f"{name.lower()} of doccano", where)
    spans = []
    for item in items:
        if isinstance(item, dict):
            start, end, label = item["start_offset"], item["end_offset"], item["label"]
        else:
            start, end, label = item
        if (type(start), type(end), type(label)) != (int, int, str) or not label:
            raise ValueError
        spans.append(Span(start, end, label))
    return spans


def record_of(document: Document) -> dict[str, Any]:
    """The record that doccano imports as this document."""
    record = document.to_dict()
    del record["entities"]
    record["label"] = [[span.start, span.end, span.label] for span in document.entities]
    return record
