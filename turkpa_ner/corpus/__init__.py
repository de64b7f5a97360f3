"""Annotated articles in files: one module a format, found by name and by content."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from turkpa_ner.corpus import inline, jsonl
from turkpa_ner.corpus.formats import Format, format_named, format_of
from turkpa_ner.corpus.notes import Notes
from turkpa_ner.documents import Document
from turkpa_ner.errors import UserError

# The two formats of our own.
READERS = {".md": inline.read, ".jsonl": jsonl.read}
SPLITS = ("train", "validation", "test")
_KINDS = ".md, .jsonl, .json, .conll, .ann, .spacy or .parquet"


def corpus_files(paths: Iterable[str | Path]) -> list[tuple[Format, Path]]:
    """The corpus files among the paths, folders searched through, in a stable order.

    Raises:
        UserError: for a path that does not exist, a file of an unknown kind, or no file at all.
    """
    files: list[tuple[Format, Path]] = []
    for path in map(Path, paths):
        if not path.exists():
            raise UserError(f"{path}: no such file or folder; check the path.")
        if format := format_of(path):
            files.append((format, path))
        elif path.is_dir():
            inside = list(_inside(path))
            if not inside:
                raise UserError(
                    f"{path}: the folder holds no annotated file; expected files that end in "
                    f"{_KINDS}."
                )
            files += inside
        else:
            raise UserError(
                f"{path}: unknown kind of annotated file {path.suffix!r}; expected {_KINDS}."
            )
    return files


def _inside(folder: Path) -> Iterator[tuple[Format, Path]]:
    saved: list[Path] = []  # folders of data sets, whose parts are no files of their own
    for path in sorted(folder.rglob("*")):
        if saved and any(parent in saved for parent in path.parents):
            continue
        if format := format_of(path, look=False):
            yield format, path
            if path.is_dir():
                saved.append(path)


def read_corpus(
    *paths: str | Path,
    split: str | None = None,
    language: str = "",
    notes: Notes | None = None,
    format: str = "",
    options: Mapping[str, Mapping[str, Any]] | None = None,
) -> Iterator[Document]:
    """The documents of files and folders, in a stable order, one at a time.

    Args:
        paths: files or folders of annotated articles.
        split: only the documents of this split.
        language: for documents that do not say theirs.
        notes: takes notes of what is not carried over; without it a lost span is a mistake.
        format: the name of the format of all files, if neither names nor contents tell it.
        options: for each format name the options of its reader.

    Raises:
        UserError: naming file, line and column of the first mistake; or if nothing was found.
    """
    notes = notes or Notes()
    found = False
    for kind, file in _files_of(paths, format):
        try:
            extra = (options or {}).get(kind.name, {})
            for document in kind.read(file, language=language, notes=notes, **extra):
                if split is None or document.split == split:
                    found = True
                    yield document
        except UserError as error:
            notes.mistake(error)
    if not found:
        where = ", ".join(map(str, paths))
        what = f"no document of the split {split!r}" if split else "no document"
        raise UserError(f"{where}: there is {what} here; check the path and the headers.")


def _files_of(paths: Iterable[str | Path], name: str) -> list[tuple[Format, Path]]:
    if not name:
        return corpus_files(paths)
    kind = format_named(name)
    files: list[tuple[Format, Path]] = []
    for path in map(Path, paths):
        if path.is_dir() and kind.name != "datasets":
            suffixes = {"inline": (".md",), "brat": (".ann",)}.get(name, kind.suffixes)
            inside = sorted(file for file in path.rglob("*") if file.suffix in suffixes)
            if not inside:
                raise UserError(
                    f"{path}: the folder holds no file that ends in {' or '.join(suffixes)}."
                )
            files += [(kind, file) for file in inside]
        else:
            files.append((kind, path))
    return files
