"""The kinds of files that texts come in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from turkpa_ner.corpus import jsonl
from turkpa_ner.corpus.files import decode_text
from turkpa_ner.corpus.spans import FIELDS
from turkpa_ner.corpus.strict_json import parse_json
from turkpa_ner.documents import Document
from turkpa_ner.errors import UserError
from turkpa_ner.jobs.articles import html_document, markdown_document
from turkpa_ner.jobs.items import Columns, Item, Reader
from turkpa_ner.jobs.tables import read_csv, read_parquet


@dataclass(frozen=True)
class Kind:
    """A kind of file that texts come in.

    Attributes:
        name: what the command calls it.
        suffixes: how its files end.
        read: its reader.
        single: whether each file is one document.
        table: whether columns are to be named.
        needs: the library that it takes, and the extra that brings it.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Reader
    single: bool = True
    table: bool = False
    needs: tuple[str, str] | None = None


def _whole(parse: Callable[[bytes, str, str], Document]) -> Reader:
    """The reader of files that hold one document each."""

    def read(stream: BinaryIO, name: str, id: str, columns: Columns) -> Iterator[Item]:
        data = stream.read()
        try:
            yield Item(parse(data, name, id), size=len(data))
        except UserError as error:
            yield Item(None, str(error), len(data))

    return read


def _text_document(data: bytes, name: str, id: str) -> Document:
    return Document(decode_text(data, name), id=id)


def _read_jsonl(stream: BinaryIO, name: str, id: str, columns: Columns) -> Iterator[Item]:
    number = 0
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        try:
            yield Item(_record(line, where, f"{id}:{number}"), size=len(line))
        except UserError as error:
            yield Item(None, str(error), len(line))
    if not number:
        yield Item(None, f"{name}: the file is empty; expected a JSON record a line.")


def _record(line: bytes, where: str, id: str) -> Document:
    """The document of a JSONL record; whatever was annotated in it is not looked at."""
    record = parse_json(decode_text(line, where).rstrip("\r\n"), where)
    text = record.pop("text", None) if isinstance(record, dict) else None
    if not isinstance(text, str):
        raise UserError(f'{where}: no text; expected a record with a string under "text".')
    if isinstance(about := record.pop("meta", None), dict):  # as in Prodigy's
        record = about | record
    known = {key: record.pop(key, None) for key in FIELDS}
    fields = {key: "" if value is None else str(value) for key, value in known.items()}
    fields["id"] = fields["id"] or id
    annotated = {key for key in (*jsonl.SPAN_KEYS, "tokens") if isinstance(record.get(key), list)}
    meta = {key: value for key, value in record.items() if key not in annotated}
    return Document(text, (), **fields, meta=meta)


TEXT = Kind("text", (".txt",), _whole(_text_document))
_HTML_NEEDS, _PARQUET_NEEDS = ("trafilatura", "articles"), ("pyarrow", "datasets")
KINDS = {
    kind.name: kind
    for kind in (
        TEXT,
        Kind("jsonl", (".jsonl",), _read_jsonl, single=False),
        Kind("csv", (".csv", ".tsv"), read_csv, single=False, table=True),
        Kind("parquet", (".parquet",), read_parquet, False, True, _PARQUET_NEEDS),
        Kind("html", (".html", ".htm"), _whole(html_document), needs=_HTML_NEEDS),
        Kind("markdown", (".md", ".markdown"), _whole(markdown_document)),
    )
}
KIND_OF_SUFFIX = {suffix: kind for kind in KINDS.values() for suffix in kind.suffixes}
