"""Texts in a column of a CSV or Parquet file."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from math import isnan
from typing import Any, BinaryIO

from turkpa_ner.corpus.extras import require
from turkpa_ner.corpus.spans import FIELDS
from turkpa_ner.documents import Document
from turkpa_ner.errors import UserError
from turkpa_ner.jobs.items import Columns, Item

_DELIMITERS = ",;\t"
_LONGEST_CELL = 1 << 27  # characters; the library's own limit is shorter than a long article
_ROWS = 100  # of a Parquet file in memory at a time


def document_of(row: Mapping[str, Any], where: str, id: str, columns: Columns) -> Document:
    """The document of a row; other columns are what is known about it.

    Args:
        row: values by column.
        where: file and row, for messages.
        id: if the row has none.
        columns: which columns hold text and id.

    Raises:
        UserError: if the row has no text.
    """
    rest = {name: value for name, value in row.items() if not _is_missing(value)}
    text = rest.pop(columns.text, "")
    if not isinstance(text, str) or not text.strip():
        raise UserError(f"{where}: no text in the column {columns.text!r}.")
    rest["id"] = rest.pop(columns.id or "id", id)
    fields = {name: str(rest.pop(name, "")) for name in FIELDS}
    plain = {
        name: value if isinstance(value, str | int | float) else str(value)
        for name, value in rest.items()
    }
    return Document(text, (), **fields, meta=plain)


def _is_missing(value: Any) -> bool:
    return value in (None, "") or (isinstance(value, float) and isnan(value))


def read_csv(stream: BinaryIO, name: str, id: str, columns: Columns) -> Iterator[Item]:
    """The rows of a CSV file with a header; commas, semicolons or tabs between the columns."""
    csv.field_size_limit(_LONGEST_CELL)
    lines = _Lines(stream)
    names, delimiter = _header(next(lines, ""), name, columns)
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    while True:
        line = lines.number + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Item(None, f"{name}:{line}: not CSV ({error}).", lines.taken())
            continue
        if not cells:
            continue
        number += 1
        try:
            row = _row(names, cells, f"{name}:{line}")
            document = document_of(row, f"{name}:{line}", f"{id}:{number}", columns)
        except UserError as error:
            yield Item(None, str(error), lines.taken())
        else:
            yield Item(document, size=lines.taken())


class _Lines:
    """The lines of a file; bytes that are no UTF-8 become lone surrogates."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.number = 0
        self._bytes = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._stream)
        self.number += 1
        self._bytes += len(line)
        return line.decode("utf-8-sig" if self.number == 1 else "utf-8", "surrogateescape")

    def taken(self) -> int:
        """How many bytes were read since this was last asked."""
        taken, self._bytes = self._bytes, 0
        return taken


def _header(line: str, name: str, columns: Columns) -> tuple[list[str], str]:
    """The names of the columns, and what stands between them."""
    found = [(next(csv.reader([line], delimiter=sign), []), sign) for sign in _DELIMITERS]
    best = max(found, key=lambda item: (columns.text in item[0], len(item[0])))
    check_columns(best[0], name, columns)
    return best


def check_columns(names: Sequence[str], path: str, columns: Columns) -> None:
    """Refuse a table that lacks a column."""
    for column, option in ((columns.text, "--column"), (columns.id, "--id-column")):
        if column and column not in names:
            shown = ", ".join(map(repr, names[:20])) or "no columns"
            raise UserError(
                f"{path}: there is no column {column!r} but {shown}; name the right one with "
                f"{option}."
            )


def _row(names: Sequence[str], cells: Sequence[str], where: str) -> dict[str, str]:
    if len(cells) != len(names):
        raise UserError(f"{where}: {len(cells)} cells; expected {len(names)}, as in the header.")
    try:
        "".join(cells).encode()
    except UnicodeEncodeError as error:
        byte = ord(error.object[error.start]) & 0xFF
        raise UserError(f"{where}: byte {byte:#04x} is not UTF-8.") from None
    return dict(zip(names, cells, strict=True))


def plain_columns(schema: Any) -> list[str]:
    """The columns of an Arrow schema that hold single values, not lists, records or bytes."""
    types = require("pyarrow", "datasets").types
    left_out = (
        *(types.is_nested, types.is_binary),
        *(types.is_large_binary, types.is_fixed_size_binary, types.is_binary_view),
    )
    return [field.name for field in schema if not any(of(field.type) for of in left_out)]


def read_parquet(stream: BinaryIO, name: str, id: str, columns: Columns) -> Iterator[Item]:
    """The rows of a Parquet file, the plain columns of them."""
    arrow = require("pyarrow", "datasets")
    try:
        file = require("pyarrow.parquet", "datasets").ParquetFile(stream)
        schema, number_of_rows = file.schema_arrow, file.metadata.num_rows
        check_columns(schema.names, name, columns)
        size = stream.seek(0, 2) // max(1, number_of_rows)
        number = 0
        for batch in file.iter_batches(batch_size=_ROWS, columns=plain_columns(schema)):
            for row in batch.to_pylist():
                number += 1
                try:
                    document = document_of(row, f"{name}: row {number}", f"{id}:{number}", columns)
                except UserError as error:
                    yield Item(None, str(error), size)
                else:
                    yield Item(document, size=size)
    except (arrow.ArrowException, OSError, ValueError) as error:
        reason = " ".join(str(error).split())[:120]
        yield Item(None, f"{name}: cannot be read as Parquet ({reason}).")
