"""The JSONL records of Prodigy: `"spans": [{"start", "end", "label"}]`, `"answer"`, `"meta"`."""

from collections.abc import Mapping
from typing import Any

from turkpa_ner.corpus.notes import Notes
from turkpa_ner.documents import Document, Span

# What Prodigy adds for itself; it is made anew when the record goes back.
OWN = (
    *("tokens", "answer", "_input_hash", "_task_hash", "_view_id", "_session_id"),
    *("_annotator_id", "_timestamp", "_is_binary", "_block_id"),
)
_FIELDS = ("id", "language", "split", "kind")


def knows(record: Mapping[str, Any]) -> bool:
    """Whether a record is one of Prodigy's."""
    ours = "entities" in record
    return not ours and ("spans" in record or "_input_hash" in record or "answer" in record)


def accepted(record: Mapping[str, Any]) -> bool:
    """Whether the annotator accepted the record; one that nobody answered yet counts as such."""
    return bool(record.get("answer", "accept") == "accept")


def take(record: dict[str, Any], where: str, notes: Notes) -> list[Span]:
    """The spans of a record; its `meta` becomes what is known about the document."""
    spans = record.pop("spans", [])
    if not isinstance(spans, list):
        raise TypeError
    for key in OWN:
        record.pop(key, None)
    if record.pop("relations", None):
        notes.omitted("relations of Prodigy", where)
    meta = record.pop("meta", {})
    if isinstance(meta, dict):
        for key, value in meta.items():
            record.setdefault(key, value)
    found = []
    for span in spans:
        start, end, label = span["start"], span["end"], span["label"]
        if (type(start), type(end), type(label)) != (int, int, str) or not label:
            raise ValueError
        score = span.get("score")
        found.append(Span(start, end, label, None if score is None else float(score)))
    return found


def record_of(document: Document) -> dict[str, Any]:
    """The record that Prodigy reads as this document."""
    meta = {key: value for key in _FIELDS if (value := getattr(document, key))}
    return {
        "text": document.text,
        "meta": meta | dict(document.meta),
        "spans": [
            {"start": span.start, "end": span.end, "label": span.label}
            | ({} if span.score is None else {"score": span.score})
            for span in document.entities
        ],
    }
