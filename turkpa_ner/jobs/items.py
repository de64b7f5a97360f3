"""What the readers of a job give: a document, or the reason why there is none."""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, Protocol

from turkpa_ner.documents import Document


class Item(NamedTuple):
    """One document of the inputs.

    Attributes:
        document: the document, or None if it cannot be read.
        problem: one sentence, if it cannot be read.
        size: how many bytes of the input it takes.
    """

    document: Document | None
    problem: str = ""
    size: int = 0


class Columns(NamedTuple):
    """Which columns of a table hold the text and the id.

    Attributes:
        text: name of the column with the texts.
        id: name of the column with the ids; without it `id`, where there is such a column.
    """

    text: str = "text"
    id: str = ""


class Reader(Protocol):
    """Reads the documents of one file."""

    def __call__(self, stream: BinaryIO, name: str, id: str, columns: Columns) -> Iterator[Item]:
        """The items of a file, one at a time.

        Args:
            stream: the file.
            name: of the file, for messages.
            id: of the file; documents without an id of their own get one made of it.
            columns: for tables.

        Raises:
            UserError: for what concerns the job, not only a document, such as a missing column.
        """
