"""Reading text exactly as it stands, and writing files whole or not at all."""

import os
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
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise UserError(f"{path}: no such file; check the path.") from None
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror}).") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError(
            f"{path}:{line}: byte {data[error.start]:#04x} is not UTF-8; save the file as UTF-8, "
            "for example with: iconv -f WINDOWS-1251 -t UTF-8"
        ) from None
    if not text.strip():
        raise UserError(f"{path}: the file is empty; expected a text.")
    return text


@contextmanager
def writing(path: str | Path) -> Iterator[TextIO]:
    """A UTF-8 text file that takes its name only when it is complete.

    After an error or a kill the old file, or none, is there.
    """
    path = Path(path)
    if not path.parent.is_dir():
        raise UserError(f"{path}: the folder {path.parent} does not exist; create it first.")
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            yield stream
        # mkstemp makes files private; give this one the permissions of an ordinary new file.
        mask = os.umask(0)
        os.umask(mask)
        Path(draft).chmod(0o666 & ~mask)
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink()
        raise
