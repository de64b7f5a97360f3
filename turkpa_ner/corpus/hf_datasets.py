"""Data sets of the Hugging Face library `datasets`: Parquet files, saved folders, hub names.

Two kinds of rows are understood. Span columns: `text`, and `entities` (or `spans`) with `start`,
`end` and `label`. Tag columns: `tokens` (or `words`), and `ner_tags` (or `tags`, `labels`) with a
tag for each, as names or as numbers of a `ClassLabel`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from turkpa_ner.corpus.extras import require
from turkpa_ner.corpus.files import drafting, writing_folder
from turkpa_ner.corpus.notes import Notes
from turkpa_ner.corpus.spans import FIELDS, make_document
from turkpa_ner.corpus.tags import mentions
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError

TEXT_COLUMNS = ("text",)
SPAN_COLUMNS = ("entities", "spans")
TOKEN_COLUMNS = ("tokens", "words")
TAG_COLUMNS = ("ner_tags", "tags", "labels")
BATCH = 200  # rows that are in memory at a time


def read(path: str | Path, *, language: str = "", notes: Notes | None = None) -> Iterator[Document]:
    """The documents of a Parquet file, a saved data set, or (by name) one of the hub.

    Args:
        path: a `.parquet` file, a folder of `save_to_disk`, or `owner/name` or
            `owner/name:configuration` of the hub.
        language: for rows that do not say theirs.
        notes: takes a note of what is not carried over.
    """
    notes = notes or Notes()
    for split, features, rows in _tables(path):
        where = f"{path}: {split + ' ' if split else ''}row"
        layout = _Layout(features, str(path))
        for number, row in enumerate(rows, 1):
            try:
                document = layout.document(row, f"{where} {number}", split, language, notes)
            except UserError as error:
                notes.mistake(error)
            else:
                yield document


def _tables(path: str | Path) -> Iterator[tuple[str, Mapping[str, Any], Iterable[Any]]]:
    """Name, columns and rows of each split."""
    datasets = require("datasets", "datasets")
    arrow = require("pyarrow", "datasets")
    file = Path(path)
    damaged = (
        *(arrow.ArrowException, OSError, ValueError, TypeError, KeyError),
        *(IndexError, AttributeError, RuntimeError, OverflowError),
    )
    try:
        if file.is_file():
            parquet = require("pyarrow.parquet", "datasets").ParquetFile(file)
            features = datasets.Features.from_arrow_schema(parquet.schema_arrow)
            rows = (
                row for batch in parquet.iter_batches(batch_size=BATCH) for row in batch.to_pylist()
            )
            yield "", features, _guarded(rows, path, damaged)
            return
        if file.is_dir():
            found = datasets.load_from_disk(str(file))
        else:
            name, _, configuration = str(path).partition(":")
            found = datasets.load_dataset(name, configuration or None, streaming=True)
    except damaged as error:
        raise _unreadable(path, error) from None
    splits = found.items() if isinstance(found, dict) else [("", found)]
    for split, table in splits:
        yield split, table.features or {}, _guarded(iter(table), path, damaged)


def _guarded(
    rows: Iterator[Any], path: str | Path, damaged: tuple[type[Exception], ...]
) -> Iterator[Any]:
    try:
        yield from rows
    except damaged as error:
        raise _unreadable(path, error) from None


def _unreadable(path: str | Path, error: Exception) -> UserError:
    reason = " ".join(str(error).split())[:120]
    return UserError(
        f"{path}: no data set can be read here ({type(error).__name__}: {reason}); expected a "
        "Parquet file, a folder of save_to_disk, or the name of a data set that can be reached."
    )


class _Layout:
    """Which columns of a table hold what."""

    def __init__(self, features: Mapping[str, Any], path: str) -> None:
        def first(names: Sequence[str]) -> str:
            return next((name for name in names if name in features), "")

        self.text, self.spans = first(TEXT_COLUMNS), first(SPAN_COLUMNS)
        self.tokens, self.tags = first(TOKEN_COLUMNS), first(TAG_COLUMNS)
        self.tagged = not (self.text and self.spans)
        if self.tagged and not (self.tokens and self.tags):
            raise UserError(
                f"{path}: the columns are {', '.join(features)}; expected text and "
                f"{' or '.join(SPAN_COLUMNS)}, or tokens and {' or '.join(TAG_COLUMNS)}."
            )
        self._names = _class_names(features[self.tags if self.tagged else self.spans])
        used = {self.tokens, self.tags} if self.tagged else {self.text, self.spans}
        self._rest = [name for name in features if name not in used]

    def document(
        self, row: Mapping[str, Any], where: str, split: str, language: str, notes: Notes
    ) -> Document:
        """The document of a row."""
        try:
            text, spans = (self._tagged if self.tagged else self._spanned)(row, where, notes)
        except (TypeError, KeyError, ValueError, IndexError, AttributeError) as error:
            raise UserError(
                f"{where}: not as expected ({type(error).__name__}: {error}); expected a text with "
                "spans of start, end and label, or tokens with as many tags."
            ) from None
        except UserError as error:
            raise UserError(f"{where}: {error}") from None
        known = {name: row[name] for name in self._rest if row.get(name) not in (None, "")}
        meta = known.pop("meta", None)
        fields = {key: str(known.pop(key, "")) for key in FIELDS}
        fields["language"] = fields["language"] or language
        fields["split"] = fields["split"] or split
        if isinstance(meta, str):
            try:
                meta = json.loads(meta)
            except ValueError:
                known["meta"] = meta
        if isinstance(meta, dict):
            known |= meta
        return make_document(where, notes, text, spans, fields, known)

    def _spanned(self, row: Mapping[str, Any], where: str, notes: Notes) -> tuple[str, list[Span]]:
        items = row[self.spans] or []
        if isinstance(items, dict):  # older versions turn a list of objects into lists by key
            keys = list(items)
            items = [
                dict(zip(keys, values, strict=True)) for values in zip(*items.values(), strict=True)
            ]
        spans = []
        for item in items:
            label = item["label"]
            label = self._names[label] if isinstance(label, int) and self._names else label
            start, end, score = item["start"], item["end"], item.get("score")
            if (type(start), type(end), type(label)) != (int, int, str) or not label:
                raise ValueError(f"a span {start!r}–{end!r} with the label {label!r}")
            spans.append(Span(start, end, label, None if score is None else float(score)))
        if not isinstance(row[self.text], str):
            raise TypeError("no text")
        return row[self.text], spans

    def _tagged(self, row: Mapping[str, Any], where: str, notes: Notes) -> tuple[str, list[Span]]:
        tokens, tags = row[self.tokens], row[self.tags]
        if len(tokens) != len(tags):
            raise ValueError(f"{len(tokens)} tokens, but {len(tags)} tags")
        if any(isinstance(tag, int) for tag in tags):
            if not self._names:
                raise ValueError("tags are numbers that the data set does not name")
            tags = [self._names[tag] for tag in tags]
        ends, length = [], 0
        for token in tokens:
            ends.append(length + len(token))
            length = ends[-1] + 1
        try:
            found, repairs = mentions(tags)
        except ValueError as error:
            raise ValueError(f"the tag {tags[error.args[0]]!r}") from None
        for at, repair in repairs:
            notes.changed("a mention begins without B-", f"{where}, token {at + 1}", repair)
        spans = [
            Span(ends[first] - len(tokens[first]), ends[end - 1], name)
            for first, end, name in found
        ]
        return " ".join(tokens), spans


def _class_names(feature: Any) -> list[str]:
    """The names of the numbers in a column of tags or spans, if it has any."""
    if isinstance(feature, Mapping):
        feature = feature.get("label", feature)
    if isinstance(feature, list) and feature:
        return _class_names(feature[0])
    if names := getattr(feature, "names", None):
        return list(names)
    inner = getattr(feature, "feature", None)
    return _class_names(inner) if inner is not None else []


def rows_of(documents: Iterable[Document]) -> Iterator[dict[str, Any]]:
    """The rows of documents in a table with span columns."""
    for document in documents:
        yield {
            **{key: getattr(document, key) for key in FIELDS},
            "text": document.text,
            "entities": [
                {"start": s.start, "end": s.end, "label": s.label, "score": s.score}
                for s in document.entities
            ],
            "meta": json.dumps(document.meta, ensure_ascii=False) if document.meta else "",
        }


def span_columns() -> Any:
    """The columns of a table with span columns."""
    datasets = require("datasets", "datasets")
    text, number = datasets.Value("string"), datasets.Value("int64")
    entity = {"start": number, "end": number, "label": text, "score": datasets.Value("float64")}
    columns = dict.fromkeys(FIELDS, text) | {"text": text, "entities": [entity], "meta": text}
    return datasets.Features(columns)


def write_parquet(path: str | Path, documents: Iterable[Document], *, notes: Notes) -> None:
    """Write documents as a Parquet file with span columns, a few rows at a time.

    Args:
        path: the file.
        documents: any number, taken one at a time.
        notes: takes no note: this format holds everything.
    """
    arrow, parquet = require("pyarrow", "datasets"), require("pyarrow.parquet", "datasets")
    schema = span_columns().arrow_schema
    with drafting(path) as draft, parquet.ParquetWriter(draft, schema) as writer:
        batch: list[dict[str, Any]] = []
        for row in rows_of(documents):
            batch.append(row)
            if len(batch) == BATCH:
                writer.write_table(arrow.Table.from_pylist(batch, schema=schema))
                batch = []
        if batch:
            writer.write_table(arrow.Table.from_pylist(batch, schema=schema))


@contextmanager
def _quiet(datasets: Any) -> Iterator[None]:
    """No progress bars of the library among our messages."""
    shown = not datasets.are_progress_bars_disabled()
    datasets.disable_progress_bars()
    try:
        yield
    finally:
        if shown:
            datasets.enable_progress_bars()


def write_folder(path: str | Path, documents: Iterable[Document], *, notes: Notes) -> None:
    """Write documents as a folder that `datasets.load_from_disk` reads.

    Args:
        path: the folder.
        documents: any number; the library keeps a copy on disk while it writes.
        notes: takes no note: this format holds everything.
    """
    writer = require("datasets.arrow_writer", "datasets").ArrowWriter
    datasets = require("datasets", "datasets")
    with writing_folder(path) as folder:
        table = folder / "rows.arrow"
        with writer(features=span_columns(), path=str(table), writer_batch_size=BATCH) as rows:
            for row in rows_of(documents):
                rows.write(row)
            rows.finalize()
        saved = folder / "saved"
        with _quiet(datasets):
            datasets.Dataset.from_file(str(table)).save_to_disk(str(saved))
        table.unlink()
        for file in saved.iterdir():
            file.rename(folder / file.name)
        saved.rmdir()
