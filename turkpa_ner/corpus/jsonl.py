"""One JSON record a line: `{"id", "language", "text", "entities": [{"start", "end", "label"}]}`."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

from turkpa_ner.corpus.files import writing
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError


def read(path: str | Path, *, language: str = "") -> Iterator[Document]:
    """The documents of a JSONL file, one at a time.

    Raises:
        UserError: naming the line of a record that is not as described.
    """
    empty = True
    try:
        with open(path, encoding="utf-8-sig", newline="\n") as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    empty = False
                    yield _document(line, f"{path}:{number}", language)
    except FileNotFoundError:
        raise UserError(f"{path}: no such file; check the path.") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise UserError(f"{path}: not UTF-8; save the file as UTF-8.") from None
    if empty:
        raise UserError(f"{path}: the file is empty; expected a JSON record a line.")


def _document(line: str, where: str, language: str) -> Document:
    try:
        record = json.loads(line.rstrip("\r\n"))
    except json.JSONDecodeError as error:
        raise UserError(
            f"{where}:{error.colno}: not JSON ({error.msg}); expected one record a line."
        ) from None
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise UserError(f'{where}: no text; expected a record with a string under "text".')
    entities = record.pop("entities", [])
    try:
        spans = tuple(_span(entity) for entity in entities)
    except (TypeError, KeyError, ValueError):
        raise UserError(
            f'{where}: an entity is not as expected; write {{"start": 0, "end": 5, "label": '
            '"OFFICIAL"}, offsets in code points.'
        ) from None
    except UserError as error:
        raise UserError(f"{where}: {error}") from None
    known = {key: str(record.pop(key, "") or "") for key in ("id", "language", "split", "kind")}
    known["language"] = known["language"] or language
    try:
        return Document(record.pop("text"), spans, **known, meta=record)
    except UserError as error:
        raise UserError(f"{where}: {error}") from None


def _span(entity: dict[str, Any]) -> Span:
    start, end, label = entity["start"], entity["end"], entity["label"]
    if type(start) is not int or type(end) is not int or not isinstance(label, str) or not label:
        raise ValueError
    score = entity.get("score")
    return Span(start, end, label, None if score is None else float(score), entity.get("text", ""))


def write_record(stream: TextIO, document: Document) -> None:
    """Append one document to an open JSONL file."""
    record = document.to_dict()
    line = json.dumps(record, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:  # a lone surrogate: JSON can carry it, UTF-8 cannot
        line = json.dumps(record)
    stream.write(line + "\n")


def write(path: str | Path, documents: Iterable[Document]) -> None:
    """Write documents as a JSONL file, whole or not at all."""
    with writing(path) as stream:
        for document in documents:
            write_record(stream, document)
