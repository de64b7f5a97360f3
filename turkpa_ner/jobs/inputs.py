"""Which files the arguments of a job name, and the documents in them."""

import hashlib
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from glob import glob
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from turkpa_ner.corpus.extras import require
from turkpa_ner.errors import UserError
from turkpa_ner.jobs.items import Columns, Item
from turkpa_ner.jobs.kinds import KIND_OF_SUFFIX, KINDS, TEXT, Kind
from turkpa_ner.jobs.part import part_path

STANDARD_INPUT = "-"


class _File(NamedTuple):
    path: str
    kind: Kind
    id: str


class Inputs:
    """The documents of files, folders and patterns such as `articles/**/*.html`.

    Folders are searched through, hidden files left out. The order is the same every time.

    Args:
        names: files, folders, patterns, or `-` for standard input.
        kind: the name of the kind of all files; without it their endings say it.
        columns: for tables.
        leave_out: the output, which is not read although it lies in a folder or fits a pattern.

    Attributes:
        size: bytes of all files; None if standard input or a pipe is among them.
        fingerprint: changes with every change of the files.

    Raises:
        UserError: for what does not exist, a folder without texts, a table without the columns, an
            output that is named as input, or a missing library.
    """

    def __init__(
        self,
        names: Sequence[str],
        *,
        kind: str = "",
        columns: Columns = Columns(),  # noqa: B008 - immutable
        leave_out: Path | None = None,
    ) -> None:
        self._names = names
        self._kind = KINDS[kind] if kind else None
        self._columns = columns
        out = leave_out.resolve() if leave_out else None
        self._left_out = {out.name: out, part_path(out).name: part_path(out)} if out else {}
        digest, size, known = hashlib.sha256(), 0, True
        for file in self._files():
            if file.kind.needs:
                require(*file.kind.needs)
            if file.path == STANDARD_INPUT:
                if file.kind.name == "parquet":
                    raise UserError("standard input: Parquet cannot be read from here; name files.")
                known = False
                continue
            try:
                state = Path(file.path).stat()
            except OSError:  # told when its turn comes
                continue
            if not stat.S_ISREG(state.st_mode):  # a pipe can be read only once
                known = False
                continue
            size += state.st_size
            line = f"{file.path} {file.kind.name} {state.st_size} {state.st_mtime_ns}\n"
            digest.update(line.encode(errors="replace"))
            if file.kind.table:
                next(self._read(file), None)  # a missing column stops the job before it begins
        self.size = size if known else None
        self.fingerprint = digest.hexdigest()

    def items(self, skip: int = 0) -> Iterator[Item]:
        """The documents and the problems, in order, one at a time.

        Args:
            skip: leave out so many of the first, where possible without reading them.
        """
        for file in self._files():
            if skip and file.kind.single:
                skip -= 1
                continue
            for item in self._read(file):
                if skip:
                    skip -= 1
                else:
                    yield item

    def _read(self, file: _File) -> Iterator[Item]:
        try:
            if file.path == STANDARD_INPUT:
                source = sys.stdin.buffer
                yield from file.kind.read(source, "standard input", file.id, self._columns)
            else:
                with open(file.path, "rb") as stream:
                    yield from file.kind.read(stream, file.path, file.id, self._columns)
        except OSError as error:
            yield Item(None, f"{file.path}: cannot be read ({error.strerror}).")

    def _files(self) -> Iterator[_File]:
        for name in self._names:
            if name == STANDARD_INPUT:
                yield _File(name, self._kind or TEXT, "stdin")
            elif not os.path.exists(name):  # noqa: PTH110 - Path.exists fails for long names
                files = (Path(match) for match in matches(name))
                yield from self._inside(files, _fixed_part(name), TEXT)
            elif Path(name).is_dir():
                yield from self._folder(Path(name))
            elif self._is_output(Path(name)):
                raise UserError(f"{name}: is the output, too; name another one with --output.")
            else:
                yield from self._inside([Path(name)], Path(name).parent, TEXT)

    def _folder(self, folder: Path) -> Iterator[_File]:
        found = False
        for file in self._inside(_walk(folder), folder, None):
            found = True
            yield file
        if not found:
            raise UserError(
                f"{folder}: the folder holds no text; expected files that end in "
                f"{', '.join(KIND_OF_SUFFIX)}."
            )

    def _inside(self, paths: Iterable[Path], folder: Path, other: Kind | None) -> Iterator[_File]:
        """Files, called as in this folder; those of no known kind are of the other one, if any."""
        for path in paths:
            kind = self._kind or KIND_OF_SUFFIX.get(path.suffix.lower(), other)
            if kind and not self._is_output(path):
                id = path.relative_to(folder).with_suffix("").as_posix()
                yield _File(str(path), kind, id)

    def _is_output(self, file: Path) -> bool:
        return file.name in self._left_out and file.resolve() == self._left_out[file.name]


def matches(pattern: str) -> list[str]:
    """The files that a pattern such as `articles/**/*.html` describes.

    Raises:
        UserError: if there are none.
    """
    found = glob(pattern, recursive=True)  # noqa: PTH207 - the pattern may be absolute
    if files := sorted(name for name in found if Path(name).is_file()):
        return files
    raise UserError(f"{pattern}: no such file or folder; check the path.")


def _fixed_part(pattern: str) -> Path:
    """The folder in which a pattern looks: `articles` of `articles/**/*.html`."""
    return Path(*takewhile(lambda part: not re.search(r"[*?[]", part), Path(pattern).parts))


def _walk(folder: Path) -> Iterator[Path]:
    """The files in a folder and its folders, in order of their names."""
    for path, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield Path(path, name)
