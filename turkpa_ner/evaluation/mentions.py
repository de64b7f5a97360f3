"""Mentions of many documents as columns of numbers, so that millions are compared at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError

Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]


def align(gold: Sequence[Document], predicted: Iterable[Document]) -> list[Document]:
    """The predictions in the order of the gold documents.

    Documents belong together by position where ids and texts agree, else by id; predictions
    without ids go by position.

    Raises:
        UserError: if there is no gold document, one is missing on a side, or texts differ.
    """
    found = list(predicted)
    if not gold:
        raise UserError("There is no gold document; expected at least one to compare with.")
    if len(gold) == len(found) and all(
        mine.id == theirs.id and mine.text == theirs.text
        for mine, theirs in zip(gold, found, strict=True)
    ):
        return found
    if all(document.id for document in (*gold, *found)):
        found = _by_id(gold, found)
    elif len(gold) != len(found):
        raise UserError(
            f"There are {len(gold)} gold documents but {len(found)} predicted ones, and not all "
            "of them have ids to tell which is missing; predict the same file again."
        )
    for number, (mine, theirs) in enumerate(zip(gold, found, strict=True)):
        if mine.text != theirs.text:
            pairs = enumerate(zip(mine.text, theirs.text, strict=False))
            shorter = min(len(mine.text), len(theirs.text))
            place = next((position for position, (a, b) in pairs if a != b), shorter)
            raise UserError(
                f"{_name(mine, number)}: gold and predicted text differ from character {place} "
                f"on ({mine.text[place : place + 20]!r} against "
                f"{theirs.text[place : place + 20]!r}); compare predictions of the same texts."
            )
    return found


@dataclass(frozen=True)
class Mentions:
    """The entities of documents, in order of document and position.

    Attributes:
        document: number of the document of each mention; all columns have shape (mentions,).
        start, end: its characters in that document.
        label: number of its entity type.
        spans: the entities themselves.
    """

    document: Integers
    start: Integers
    end: Integers
    label: Integers
    spans: list[Span]

    @classmethod
    def of(cls, documents: Sequence[Document], types: Sequence[str]) -> "Mentions":
        """The columns of the documents' entities.

        Raises:
            UserError: if an entity has a label that is not among the types.
        """
        numbers = {name: number for number, name in enumerate(types)}
        spans = [span for document in documents for span in document.entities]
        count = len(spans)
        try:
            label = np.fromiter(
                map(numbers.__getitem__, map(attrgetter("label"), spans)), np.int64, count
            )
        except KeyError:
            raise _unknown_label(documents, types) from None
        lengths = [len(document.entities) for document in documents]
        return cls(
            np.repeat(np.arange(len(documents)), lengths),
            np.fromiter(map(attrgetter("start"), spans), np.int64, count),
            np.fromiter(map(attrgetter("end"), spans), np.int64, count),
            label,
            spans,
        )


def matches(gold: Mentions, predicted: Mentions, lengths: Sequence[int]) -> Booleans:
    """Which predicted mentions are right: same document, start, end and type as a gold one.

    Args:
        gold: annotated mentions.
        predicted: predicted mentions of the same documents.
        lengths: characters of each document.
    """
    # Mentions of a document do not overlap, so each starts at a character of its own; counted
    # through all documents, starts are unique and sorted.
    offsets = np.concatenate([[0], np.cumsum(np.asarray(lengths, np.int64))])
    theirs = offsets[gold.document] + gold.start
    mine = offsets[predicted.document] + predicted.start
    if not len(theirs):
        return np.zeros(len(mine), bool)
    at = np.minimum(np.searchsorted(theirs, mine), len(theirs) - 1)
    same: Booleans = theirs[at] == mine
    same &= (gold.end[at] == predicted.end) & (gold.label[at] == predicted.label)
    return same


def count_by(
    gold: Mentions,
    predicted: Mentions,
    right: Booleans,
    groups: tuple[Integers, Integers],
    shape: tuple[int, int],
) -> Integers:
    """Right, predicted and gold mentions of each document in each group.

    Args:
        gold: annotated mentions.
        predicted: predicted mentions.
        right: for each predicted mention, whether it is right.
        groups: the number of the group of each gold, and of each predicted mention.
        shape: numbers of documents and of groups.

    Returns:
        Counts of shape (documents, groups, 3).
    """
    cells = shape[0] * shape[1]
    gold_cell = gold.document * shape[1] + groups[0]
    cell = predicted.document * shape[1] + groups[1]
    counts = (
        np.bincount(cell[right], minlength=cells),
        np.bincount(cell, minlength=cells),
        np.bincount(gold_cell, minlength=cells),
    )
    return np.stack(counts, axis=1).reshape(*shape, 3).astype(np.int64)


def _by_id(gold: Sequence[Document], predicted: Sequence[Document]) -> list[Document]:
    by_id = {document.id: document for document in predicted}
    wanted = [document.id for document in gold]
    for side, count, ids in (("gold", len(gold), wanted), ("predicted", len(predicted), by_id)):
        if len(set(ids)) != count:
            raise UserError(
                f"Several {side} documents have the same id; give each an id of its own."
            )
    missing = [name for name in wanted if name not in by_id]
    surplus = sorted(set(by_id) - set(wanted))
    for names, found, lacking in (
        (missing, "gold", "predictions"),
        (surplus, "predictions", "gold"),
    ):
        if names:
            shown = ", ".join(map(repr, names[:3])) + (" …" if len(names) > 3 else "")
            raise UserError(
                f"{len(names)} of the documents in the {found} are not in the {lacking}: "
                f"{shown}; expected the same documents on both sides."
            )
    return [by_id[name] for name in wanted]


def _unknown_label(documents: Sequence[Document], types: Sequence[str]) -> UserError:
    number, label = next(
        (number, span.label)
        for number, document in enumerate(documents)
        for span in document.entities
        if span.label not in types
    )
    return UserError(
        f"{_name(documents[number], number)}: unknown label {label!r}; expected {', '.join(types)}."
    )


def _name(document: Document, number: int) -> str:
    return f"Document {document.id!r}" if document.id else f"Document {number + 1}"
