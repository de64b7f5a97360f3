"""Annotated articles in files: one module a format, found by the name of the file."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from turkpa_ner.corpus import inline, jsonl
from turkpa_ner.documents import Document
from turkpa_ner.errors import UserError

READERS = {".md": inline.read, ".jsonl": jsonl.read}
SPLITS = ("train", "validation", "test")


def corpus_files(paths: Iterable[str | Path]) -> list[Path]:
    """The corpus files among the paths, folders searched through, in a stable order.

    Raises:
        UserError: for a path that does not exist, a file of an unknown kind, or no file at all.
    """
    files: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            inside = [file for file in path.rglob("*") if file.suffix in READERS and file.is_file()]
            if not inside:
                raise UserError(
                    f"{path}: the folder holds no annotated file; expected files that end in "
                    f"{' or '.join(READERS)}."
                )
            files += sorted(inside)
        elif not path.exists():
            raise UserError(f"{path}: no such file or folder; check the path.")
        elif path.suffix not in READERS:
            raise UserError(
                f"{path}: unknown kind of annotated file {path.suffix!r}; expected "
                f"{' or '.join(READERS)}."
            )
        else:
            files.append(path)
    return files


def read_corpus(
    *paths: str | Path, split: str | None = None, language: str = ""
) -> Iterator[Document]:
    """The documents of files and folders, in a stable order, one at a time.

    Args:
        paths: files or folders of annotated articles.
        split: only the documents of this split.
        language: for documents that do not say theirs.

    Raises:
        UserError: naming file, line and column of the first mistake; or if nothing was found.
    """
    found = False
    for file in corpus_files(paths):
        for document in READERS[file.suffix](file, language=language):
            if split is None or document.split == split:
                found = True
                yield document
    if not found:
        where = ", ".join(map(str, paths))
        what = f"no document of the split {split!r}" if split else "no document"
        raise UserError(f"{where}: there is {what} here; check the path and the headers.")
