"""JSON from files of strangers: mistakes are `UserError`s, and no key stands twice unnoticed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from turkpa_ner.corpus.files import reading
from turkpa_ner.errors import UserError

CHUNK = 1 << 20


class _TwiceError(ValueError):
    """A key stands twice in one object."""


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _TwiceError(f"the key {twice!r} stands twice in one object")
    return record


_DECODER = json.JSONDecoder(object_pairs_hook=_distinct)


def parse_json(source: str, where: str) -> Any:
    """The JSON value that a line holds.

    Raises:
        UserError: naming the place.
    """
    try:
        return _DECODER.decode(source)
    except json.JSONDecodeError as error:
        raise UserError(
            f"{where}:{error.colno}: not JSON ({error.msg}); expected one record a line."
        ) from None
    except RecursionError:
        raise UserError(f"{where}: nested too deep to be a record.") from None
    except ValueError as error:
        raise UserError(f"{where}: {error}.") from None


def read_list(path: str | Path) -> Iterator[tuple[str, Any]]:
    """The items of a JSON list one at a time, so that a list may be larger than the memory.

    Yields:
        The place of each item, as in `tasks.json: item 17`, and the item.

    Raises:
        UserError: for a file that holds something else, naming the item where it breaks off.
    """
    with reading(path) as stream:
        buffer = _Buffer(stream)
        if buffer.peek() != "[":
            raise UserError(f"{path}: no list; expected a JSON list, as Label Studio exports it.")
        buffer.position += 1
        number = 0
        while buffer.peek() != "]":
            number += 1
            if number > 1:
                if buffer.peek() != ",":
                    raise UserError(
                        f"{path}: after item {number - 1}: expected a comma or the end of the "
                        "list; the file is damaged or was cut off."
                    )
                buffer.position += 1
            try:
                item = buffer.item()
            except RecursionError:
                raise UserError(f"{path}: item {number}: nested too deep.") from None
            except ValueError as error:
                reason = error.msg if isinstance(error, json.JSONDecodeError) else error
                raise UserError(
                    f"{path}: item {number}: not JSON ({reason}); expected a list of tasks."
                ) from None
            yield f"{path}: item {number}", item
        buffer.position += 1
        if buffer.peek():
            raise UserError(f"{path}: something stands after the end of the list.")


class _Buffer:
    """The part of a file that is being looked at."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._text = ""
        self.position = 0

    def peek(self) -> str:
        """The next character that is no white space; nothing at the end."""
        while True:
            while self.position < len(self._text) and self._text[self.position] in " \t\r\n":
                self.position += 1
            if self.position < len(self._text):
                return self._text[self.position]
            self._text, self.position = self._stream.read(CHUNK), 0
            if not self._text:
                return ""

    def item(self) -> Any:
        """The value that comes next; more and more of the file is taken until it is complete."""
        self.peek()
        while True:
            try:
                item, end = _DECODER.raw_decode(self._text, self.position)
            except json.JSONDecodeError:
                more = self._stream.read(max(CHUNK, len(self._text)))
                if not more:
                    raise
                self._text, self.position = self._text[self.position :] + more, 0
            else:
                self.position = end
                return item
