"""The formats that predictions are written in: one table, which the command offers."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console

from turkpa_ner.corpus import jsonl
from turkpa_ner.corpus.convert import carried, counting
from turkpa_ner.corpus.extras import require
from turkpa_ner.corpus.files import check_new_folder, writing
from turkpa_ner.corpus.formats import FORMATS
from turkpa_ner.corpus.notes import Notes
from turkpa_ner.display import coloured, entity_table
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError
from turkpa_ner.overview import page, tables
from turkpa_ner.overview.collection import Collection

Show = Callable[[TextIO, Iterable[Document], Notes], None]
_WIDEST = 10_000  # characters of a table's row where no terminal sets the width
_CSV_COLUMNS = ("document", "start", "end", "label", "score", "text")


@dataclass(frozen=True)
class Output:
    """A format that predictions are written in.

    Attributes:
        name: what the command calls it.
        write: `write(path, documents, *, notes)` makes the file or folder, whole or not at all.
        suffixes: how the files end that are taken to be of this format.
        show: writes to the terminal or a pipe; None if only a file makes sense.
        folder: whether a new folder is made.
        needs: the library that it takes, and the extra that brings it.
    """

    name: str
    write: Callable[..., None]
    suffixes: tuple[str, ...] = ()
    show: Show | None = None
    folder: bool = False
    needs: tuple[str, str] | None = None


def _shown(name: str, show: Show, *suffixes: str, **details: Any) -> Output:
    """A format that is written the same way to a file and to the terminal."""

    def write(path: Path, documents: Iterable[Document], *, notes: Notes) -> None:
        with writing(path) as stream:
            show(stream, documents, notes)

    return Output(name, write, suffixes, show, **details)


def _annotated(name: str, *suffixes: str, **details: Any) -> Output:
    """A format of annotated texts, what it cannot hold noted."""
    format = FORMATS[name]

    def write(path: Path, documents: Iterable[Document], *, notes: Notes) -> None:
        format.write(path, carried(documents, format, notes), notes=notes)

    return Output(name, write, suffixes, **details)


def _text(stream: TextIO, documents: Iterable[Document], notes: Notes) -> None:
    console = Console(file=stream)
    for document in _utf8(documents):
        # Only a terminal has a width at which lines are to be broken.
        console.print(coloured(document), soft_wrap=not stream.isatty())


def _table(stream: TextIO, documents: Iterable[Document], notes: Notes) -> None:
    width = None if stream.isatty() else _WIDEST
    Console(file=stream, width=width).print(entity_table(_utf8(documents)))


def _jsonl(stream: TextIO, documents: Iterable[Document], notes: Notes) -> None:
    for document in documents:
        jsonl.write_record(stream, jsonl.without_keys(document, jsonl.RESERVED, notes))


def _csv(stream: TextIO, documents: Iterable[Document], notes: Notes) -> None:
    rows = csv.writer(stream)
    rows.writerow(_CSV_COLUMNS)
    for document in _utf8(documents):
        for span in document.entities:
            rows.writerow((document.id, span.start, span.end, span.label, span.score, span.text))


def _html(stream: TextIO, documents: Iterable[Document], notes: Notes) -> None:
    stream.writelines(page.html(documents))


def _utf8(documents: Iterable[Document]) -> Iterator[Document]:
    """The documents with a question mark for each half of a surrogate pair."""
    for document in documents:
        text = document.text.encode(errors="replace").decode()
        if text != document.text:
            spans = (Span(s.start, s.end, s.label, s.score) for s in document.entities)
            document = replace(document, text=text, entities=tuple(spans))
        id = document.id.encode(errors="replace").decode()
        yield document if id == document.id else replace(document, id=id)


OUTPUTS = {
    output.name: output
    for output in (
        _shown("text", _text, ".txt"),
        _shown("table", _table),
        _shown("jsonl", _jsonl, ".jsonl"),
        _shown("csv", _csv, ".csv"),
        _annotated("parquet", ".parquet", needs=("datasets", "datasets")),
        _annotated("label-studio", ".json"),
        _annotated("brat", folder=True),
        _shown("html", _html, ".html", needs=("jinja2", "report")),
    )
}


def choose(name: str | None, path: Path | None) -> Output:
    """The format of this name, or else the one that the name of the file asks for.

    Whatever would keep it from being written is found now, not after hours of work.

    Raises:
        UserError: if there is no such format or place, or a library is missing.
    """
    if path is None:
        output = OUTPUTS[name or "text"]
        if output.show is None:
            raise UserError(f"--format {output.name}: needs a name for it; add --output.")
        if output.needs:
            require(*output.needs)
        return output
    if not path.parent.is_dir():
        raise UserError(f"{path}: the folder {path.parent} does not exist; create it first.")
    by_suffix = {suffix: output for output in OUTPUTS.values() for suffix in output.suffixes}
    if name is None and path.suffix not in by_suffix:
        raise UserError(
            f"{path}: the name does not say which format is wanted; add --format with one of "
            f"{', '.join(OUTPUTS)}."
        )
    output = OUTPUTS[name] if name else by_suffix[path.suffix]
    if output.needs:
        require(*output.needs)
    if output.folder and path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise UserError(f"{path}: there is something already; name a new folder.")
    if not output.folder and path.is_dir():
        raise UserError(f"{path}: is a folder; name a file.")
    return output


def with_overview(output: Output, folder: Path, path: Path | None = None) -> Output:
    """The same format, which also writes the CSV files of the overview into a new folder.

    Args:
        output: the format.
        folder: the new folder.
        path: the file or folder that the format writes, if any.

    Raises:
        UserError: if the folder cannot be made.
    """
    check_new_folder(folder)
    if path and folder.resolve() == path.resolve():
        raise UserError(f"{folder}: is the output, too; name another folder with --overview.")

    def write(path: Path, documents: Iterable[Document], *, notes: Notes) -> None:
        collection = Collection()
        output.write(path, counting(documents, collection.add), notes=notes)
        tables.write(folder, collection.overview())

    def show(stream: TextIO, documents: Iterable[Document], notes: Notes) -> None:
        collection = Collection()
        assert output.show is not None
        output.show(stream, counting(documents, collection.add), notes)
        tables.write(folder, collection.overview())

    return replace(output, write=write, show=show if output.show else None)
