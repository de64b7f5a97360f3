"""One JSON record a line: `{"id", "language", "text", "entities": [{"start", "end", "label"}]}`.

The dialects of doccano and Prodigy are known by the keys of their records.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from turkpa_ner.corpus import doccano, prodigy
from turkpa_ner.corpus.files import reading, writing
from turkpa_ner.corpus.notes import Notes
from turkpa_ner.corpus.spans import FIELDS, make_document
from turkpa_ner.corpus.strict_json import parse_json
from turkpa_ner.documents import Document, Span, json_line
from turkpa_ner.errors import UserError

SPAN_KEYS = ("entities", "spans", "label", "labels")
# Keys that mean something to one of the dialects, so that no header value may stand under them.
RESERVED = {*FIELDS, *SPAN_KEYS, *prodigy.OWN, "text", "meta", "relations", "comments", "Comments"}


def read(path: str | Path, *, language: str = "", notes: Notes | None = None) -> Iterator[Document]:
    """The documents of a JSONL file, one at a time.

    Args:
        path: the file.
        language: for records that do not say theirs.
        notes: takes a note of what is not carried over.

    Raises:
        UserError: naming the line of a record that is not as described.
    """
    notes = notes or Notes()
    empty = True
    with reading(path) as stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            empty = False
            try:
                document = parse(line, f"{path}:{number}", language=language, notes=notes)
            except UserError as error:
                notes.mistake(error)
                continue
            if document is not None:
                yield document
    if empty:
        raise UserError(f"{path}: the file is empty; expected a JSON record a line.")


def parse(line: str, where: str, *, language: str = "", notes: Notes) -> Document | None:
    """The document of a line; None for one that was rejected in Prodigy.

    Args:
        line: a record.
        where: file and line, for messages.
        language: for a record that does not say its own.
        notes: takes a note of what is not carried over.

    Raises:
        UserError: naming the place, if the record is not as described.
    """
    record = parse_json(line.rstrip("\r\n"), where)
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise UserError(f'{where}: no text; expected a record with a string under "text".')
    filled = [key for key in SPAN_KEYS if _spans_in(record.get(key))]
    if len(filled) > 1:
        raise UserError(
            f"{where}: there are spans under {' and '.join(map(repr, filled))}; keep one of them."
        )
    take = _reader(record)
    if take is prodigy.take and not prodigy.accepted(record):
        notes.omitted(f"answered {record['answer']!r} in Prodigy", where)
        return None
    try:
        spans = take(record, where, notes)
    except (TypeError, KeyError, ValueError, AttributeError):
        raise UserError(
            f'{where}: an entity is not as expected; write {{"start": 0, "end": 5, "label": '
            '"OFFICIAL"}, offsets in code points.'
        ) from None
    except UserError as error:
        message = str(error)
        raise UserError(message if message.startswith(where) else f"{where}: {error}") from None
    text = record.pop("text")
    for key, value in record.items():
        for _ in range(_spans_in(value)):
            notes.lost(f"stands under {key!r}, where no format keeps spans", where)
    fields = {key: _text(record.pop(key, "")) for key in FIELDS}
    fields["language"] = fields["language"] or language
    return make_document(where, notes, text, spans, fields, record)


def _text(value: Any) -> str:
    """A value of the header as a string: 0 is an id, null is none."""
    return "" if value is None else str(value)


def _reader(record: Mapping[str, Any]) -> Callable[[dict[str, Any], str, Notes], list[Span]]:
    """Which dialect takes the spans out of a record."""
    if doccano.knows(record):
        return doccano.take
    return prodigy.take if prodigy.knows(record) else _take


def _take(record: dict[str, Any], where: str, notes: Notes) -> list[Span]:
    entities = record.pop("entities", [])
    if not isinstance(entities, list):
        raise TypeError
    return [_span(entity) for entity in entities]


def _span(entity: Mapping[str, Any]) -> Span:
    start, end, label = entity["start"], entity["end"], entity["label"]
    if type(start) is not int or type(end) is not int or not isinstance(label, str) or not label:
        raise ValueError
    score, text = entity.get("score"), entity.get("text", "")
    if not isinstance(text, str):
        raise TypeError
    return Span(start, end, label, None if score is None else float(score), text)


def _spans_in(value: Any) -> int:
    """How many items of a value, if it is a list, look like a span."""
    return sum(map(_like_span, value)) if isinstance(value, list) else 0


def _like_span(item: Any) -> bool:
    if isinstance(item, dict):
        return "label" in item and ("start" in item or "start_offset" in item)
    return isinstance(item, list) and [type(part) for part in item] == [int, int, str]


def write_record(stream: TextIO, document: Document) -> None:
    """Append one document to an open JSONL file."""
    write_line(stream, document.to_dict())


def write_line(stream: TextIO, record: Mapping[str, Any]) -> None:
    """Append one record to an open file."""
    stream.write(json_line(record) + "\n")


def write(
    path: str | Path,
    documents: Iterable[Document],
    *,
    notes: Notes | None = None,
    record: Callable[[Document], dict[str, Any]] = Document.to_dict,
) -> None:
    """Write documents as a JSONL file, whole or not at all.

    Args:
        path: the file.
        documents: any number, taken one at a time.
        notes: takes a note of what a record cannot hold.
        record: what makes a record of a document: ours, or that of a dialect.
    """
    notes = notes or Notes()
    with writing(path) as stream:
        for document in documents:
            write_line(stream, record(without_keys(document, RESERVED, notes)))


def without_keys(document: Document, reserved: Container[str], notes: Notes) -> Document:
    """The document without header values under keys that mean something to the format."""
    taken = [key for key in document.meta if key in reserved]
    if not taken:
        return document
    for key in taken:
        notes.omitted("a header value under a key of the format", document.id or "?", key)
    kept = {key: value for key, value in document.meta.items() if key not in reserved}
    return replace(document, meta=kept)
