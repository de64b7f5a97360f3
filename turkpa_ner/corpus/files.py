"""Reading text exactly as it stands, and writing files and folders whole or not at all."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from turkpa_ner.errors import UserError


def read_text(path: str | Path) -> str:
    """The whole text of a UTF-8 file, line ends untouched, a byte order mark left out.

    Raises:
        UserError: if there is no such file, or it is empty, unreadable or not UTF-8.
    """
    return decode_text(read_bytes(path), path)


def decode_text(data: bytes, path: str | Path) -> str:
    """Bytes of UTF-8 as a text, a byte order mark left out.

    Raises:
        UserError: naming the file, if they are not UTF-8 or there is no text.
    """
    text = _decode(data, path).removeprefix("\ufeff")
    if not text.strip():
        raise UserError(f"{path}: the file is empty; expected a text.")
    return text


def read_exactly(path: str | Path) -> str:
    """The whole text of a UTF-8 file as it stands, even if there is none.

    Raises:
        UserError: if there is no such file, or it is unreadable or not UTF-8.
    """
    return _decode(read_bytes(path), path)


def _decode(data: bytes, path: str | Path) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _not_utf8(path, line, data[error.start]) from None


def _not_utf8(path: str | Path, line: int, byte: int) -> UserError:
    return UserError(
        f"{path}:{line}: byte {byte:#04x} is not UTF-8; save the file as UTF-8, for example with: "
        "iconv -f WINDOWS-1251 -t UTF-8"
    )


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a file.

    Raises:
        UserError: if there is no such file, or it cannot be read.
    """
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise UserError(f"{path}: no such file; check the path.") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}).") from None


@contextmanager
def reading(path: str | Path) -> Iterator[TextIO]:
    """A UTF-8 file open for reading, its lines split at line feeds only.

    Raises:
        UserError: if there is no such file, or it cannot be read or is not UTF-8.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="\n") as stream:
            yield stream
    except FileNotFoundError:
        raise UserError(f"{path}: no such file; check the path.") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        # The error counts from the start of a buffer, so the line must be looked for.
        with open(path, "rb") as source:
            for number, line in enumerate(source, 1):
                try:
                    line.decode()
                except UnicodeDecodeError as error:
                    raise _not_utf8(path, number, line[error.start]) from None
        raise


@contextmanager
def writing(path: str | Path) -> Iterator[TextIO]:
    """A UTF-8 text file that takes its name only when it is complete.

    After an error or a kill the old file, or none, is there.
    """
    with drafting(path) as draft, open(draft, "w", encoding="utf-8", newline="") as stream:
        yield stream


@contextmanager
def drafting(path: str | Path) -> Iterator[Path]:
    """The name of a draft, which becomes the file itself when everything is written."""
    path = Path(path)
    if not path.parent.is_dir():
        raise UserError(f"{path}: the folder {path.parent} does not exist; create it first.")
    if path.is_dir():
        raise UserError(f"{path}: is a folder; name a file.")
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    os.close(handle)
    draft = Path(name)
    try:
        yield draft
        draft.chmod(0o666 & ~_umask())  # mkstemp makes files private
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


@contextmanager
def writing_folder(path: str | Path) -> Iterator[Path]:
    """A folder that takes its name only when everything in it is written.

    Raises:
        UserError: if there are files in a folder of that name already.
    """
    path = Path(path)
    check_new_folder(path)
    draft = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name[:100]}."))
    try:
        yield draft
        draft.chmod(0o777 & ~_umask())
        if path.exists():
            path.rmdir()
        draft.replace(path)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def check_new_folder(path: Path) -> None:
    """See that a folder of this name can be made, before the work for it begins.

    Raises:
        UserError: if something is there already, or there is no place for it.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise UserError(f"{path}: there is something already; name a new folder.")
    if not path.parent.is_dir():
        raise UserError(f"{path}: the folder {path.parent} does not exist; create it first.")


class FileNames:
    """Names for the files of documents: like their ids, safe on every system, never twice."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._number: dict[str, int] = {}

    def name(self, id: str) -> str:
        """A name without ending that no document before this one got."""
        safe = re.sub(r"[^\w.-]+", "_", id)[:60].strip(".") or "document"
        name = safe
        while name.casefold() in self._taken:
            self._number[safe] = self._number.get(safe, 1) + 1
            name = f"{safe}-{self._number[safe]}"
        self._taken.add(name.casefold())
        return name


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
