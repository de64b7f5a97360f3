"""What is done of an unfinished job, in a file beside its output.

The first line says which job it is. Every other line holds the results of one group of documents,
as they were predicted together, so that a job that goes on forms the same groups as one that was
never interrupted, and finds the same to the last digit. A line that was not written to its end is
cut off.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError
from turkpa_ner.jobs.items import Item


@dataclass
class Tally:
    """What a job has done: documents with their entities, problems, and bytes of the input."""

    documents: int = 0
    entities: int = 0
    problems: int = 0
    size: int = 0

    @property
    def items(self) -> int:
        """Documents and problems together."""
        return self.documents + self.problems

    def add(self, group: Sequence[Item]) -> None:
        """Count a group."""
        for item in group:
            self.size += item.size
            if item.document is None:
                self.problems += 1
            else:
                self.documents += 1
                self.entities += len(item.document.entities)


def part_path(output: Path) -> Path:
    """The file beside an output that holds what is done of it."""
    return output.with_name(f"{output.name}.part")


class Part:
    """The file `OUTPUT.part`, opened to go on where it ends.

    Args:
        output: the file or folder that the job is to write.
        job: what makes it this job: model, inputs, options.

    Attributes:
        tally: what is done already.

    Raises:
        UserError: if the file belongs to another job, or cannot be written.
    """

    def __init__(self, output: Path, job: Mapping[str, str]) -> None:
        self.path = part_path(output)
        self.tally = Tally()
        try:
            self._stream = open(self.path, "a+b", buffering=0)  # noqa: SIM115 - closed by close()
        except OSError as error:
            raise self._unwritable(error) from None
        header = _line({"turkpa-ner predict": dict(job)})
        with open(self.path, "rb") as stream:
            first = stream.readline()
            if first.endswith(b"\n"):
                self._compare(first, job)
            elif not header.startswith(first):
                raise UserError(
                    f"{self.path}: is not a file of an unfinished job; move it away, as the "
                    "job needs the name."
                )
            self._end = len(first) if first.endswith(b"\n") else 0
            for line in stream:
                if not line.endswith(b"\n"):
                    break
                self.tally.add(_group(line))
                self._end += len(line)
        self._stream.truncate(self._end)
        if not self._end:
            self._append(header)

    def _compare(self, first: bytes, job: Mapping[str, str]) -> None:
        try:
            found = json.loads(first)["turkpa-ner predict"]
            different = [name for name in job if found.get(name) != job[name]]
        except (ValueError, TypeError, KeyError, AttributeError):
            different = ["everything"]
        if different:
            raise UserError(
                f"{self.path}: an unfinished job lies here, and not the same one "
                f"({' and '.join(different)} changed); remove the file to begin anew."
            )

    def add(self, group: Sequence[Item]) -> None:
        """Keep the results of a group.

        Raises:
            UserError: if the disk is full, or another process writes the same file.
        """
        self._append(_line([_record(item) for item in group]))
        self.tally.add(group)

    def _append(self, line: bytes) -> None:
        if os.fstat(self._stream.fileno()).st_size != self._end:
            raise UserError(f"{self.path}: another job writes here, too; let one of them end.")
        try:
            rest = memoryview(line)
            while rest:
                rest = rest[self._stream.write(rest) :]
        except OSError as error:
            raise self._unwritable(error) from None
        self._end += len(line)

    def _unwritable(self, error: OSError) -> UserError:
        return UserError(
            f"{self.path}: cannot be written ({error.strerror}); mend that and give the same "
            "command again."
        )

    def documents(self) -> Iterator[Document]:
        """All documents of the job so far, one at a time."""
        with open(self._stream.fileno(), "rb", closefd=False) as stream:
            stream.seek(0)
            stream.readline()
            for line in stream:
                yield from (item.document for item in _group(line) if item.document is not None)

    def close(self, *, remove: bool = False) -> None:
        """Close the file, and remove it when the job is complete, or when nothing is done yet."""
        # Another job with the same output may have written here meanwhile.
        ours = os.fstat(self._stream.fileno()).st_size == self._end
        self._stream.close()
        if remove or (ours and not self.tally.items):
            self.path.unlink(missing_ok=True)


def _line(value: Any) -> bytes:
    return json.dumps(value).encode() + b"\n"


def _record(item: Item) -> dict[str, Any]:
    if item.document is None:
        return {"problem": item.problem, "size": item.size}
    document = item.document
    return {
        "size": item.size,
        "text": document.text,
        "spans": [[s.start, s.end, s.label, s.score] for s in document.entities],
        "id": document.id,
        "language": document.language,
        "split": document.split,
        "kind": document.kind,
        "meta": document.meta,
    }


def _group(line: bytes) -> list[Item]:
    return [_item(record) for record in json.loads(line)]


def _item(record: dict[str, Any]) -> Item:
    size = record.pop("size")
    if "problem" in record:
        return Item(None, record["problem"], size)
    spans = tuple(Span(*span) for span in record.pop("spans"))
    return Item(Document(entities=spans, **record), size=size)
