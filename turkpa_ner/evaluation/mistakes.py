"""What goes wrong: every disagreement of gold and prediction gets one name.

Gold and predicted mentions that overlap, directly or through others, form a group. Its name
follows from its numbers of gold and predicted mentions:

| gold | predicted | name                                                            |
|------|-----------|-----------------------------------------------------------------|
| 1    | 0         | missed                                                          |
| 0    | 1         | spurious                                                        |
| 1    | 1         | right; wrong type (same characters); too long; too short; else shifted |
| 1    | more      | split (as is any group with more predicted than gold mentions)  |
| more | 1         | merged (as is any group with more gold than predicted mentions) |
| n    | n, n > 1  | shifted                                                         |
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from turkpa_ner.documents import Document, Span
from turkpa_ner.evaluation.mentions import Integers
from turkpa_ner.evaluation.slices import folded

MISTAKES = (
    "missed",
    "spurious",
    "wrong type",
    "too long",
    "too short",
    "shifted",
    "split",
    "merged",
)
CONTEXT = 60


@dataclass(frozen=True, slots=True)
class Group:
    """Gold and predicted mentions of a document that overlap each other."""

    document: int
    gold: tuple[Span, ...]
    predicted: tuple[Span, ...]

    @property
    def kind(self) -> str:
        """`right`, or one of MISTAKES."""
        gold, predicted = self.gold, self.predicted
        if not predicted:
            return "missed"
        if not gold:
            return "spurious"
        if len(gold) != len(predicted):
            return "split" if len(gold) < len(predicted) else "merged"
        if len(gold) > 1:
            return "shifted"
        mine, theirs = gold[0], predicted[0]
        if (mine.start, mine.end) == (theirs.start, theirs.end):
            return "right" if mine.label == theirs.label else "wrong type"
        if theirs.start <= mine.start and mine.end <= theirs.end:
            return "too long"
        if mine.start <= theirs.start and theirs.end <= mine.end:
            return "too short"
        return "shifted"

    @property
    def label(self) -> str:
        """The type that the mistake counts for: of the first gold mention, else of the other."""
        return (self.gold or self.predicted)[0].label


def overlap_groups(gold: Sequence[Document], predicted: Sequence[Document]) -> Iterator[Group]:
    """All groups, in order of document and position."""
    for number, (mine, theirs) in enumerate(zip(gold, predicted, strict=True)):
        spans = sorted(
            [*((s, True) for s in mine.entities), *((s, False) for s in theirs.entities)],
            key=lambda item: (item[0].start, item[0].end),
        )
        members: list[tuple[Span, bool]] = []
        end = 0
        for span, is_gold in spans:
            if members and span.start >= end:
                yield _group(number, members)
                members = []
            members.append((span, is_gold))
            end = max(end, span.end)
        if members:
            yield _group(number, members)


def confusion(all_groups: Sequence[Group], types: Sequence[str]) -> Integers:
    """How gold types (rows) were answered by predicted types (columns).

    A gold mention is answered by the prediction that shares most characters with it; the last
    column counts gold mentions without one, the last row predictions that overlap no gold mention.

    Returns:
        Counts of shape (types + 1, types + 1).
    """
    numbers = {name: number for number, name in enumerate(types)}
    table = np.zeros((len(types) + 1, len(types) + 1), np.int64)
    for group in all_groups:
        for mine in group.gold:
            touching = [span for span in group.predicted if _shared(mine, span) > 0]
            best = max(touching, key=lambda span: _shared(mine, span), default=None)
            table[numbers[mine.label], numbers[best.label] if best else -1] += 1
        for theirs in group.predicted:
            if not group.gold:
                table[-1, numbers[theirs.label]] += 1
    return table


def frequent(
    all_groups: Sequence[Group], gold: Sequence[Document], most: int
) -> list[dict[str, object]]:
    """The mistakes made most often, each with an example in its context.

    Mistakes are the same if kind, types and names (without case) are.
    """
    same: dict[tuple[object, ...], list[Group]] = {}
    for group in all_groups:
        if group.kind != "right":
            key = (group.kind, *(_signature(side) for side in (group.gold, group.predicted)))
            same.setdefault(key, []).append(group)
    ranked = sorted(same.values(), key=lambda members: -len(members))[:most]
    return [
        {"count": len(members), **describe(members[0], gold[members[0].document])}
        for members in ranked
    ]


def describe(group: Group, document: Document) -> dict[str, object]:
    """A group with its context, as JSON values."""
    spans = (*group.gold, *group.predicted)
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    return {
        "kind": group.kind,
        "gold": [{"label": span.label, "text": span.text} for span in group.gold],
        "predicted": [{"label": span.label, "text": span.text} for span in group.predicted],
        "document": document.id,
        "start": start,
        "before": document.text[max(0, start - CONTEXT) : start],
        "text": document.text[start:end],
        "after": document.text[end : end + CONTEXT],
    }


def _group(document: int, members: Sequence[tuple[Span, bool]]) -> Group:
    gold = tuple(span for span, is_gold in members if is_gold)
    return Group(document, gold, tuple(span for span, is_gold in members if not is_gold))


def _shared(left: Span, right: Span) -> int:
    return min(left.end, right.end) - max(left.start, right.start)


def _signature(spans: Sequence[Span]) -> tuple[tuple[str, str], ...]:
    return tuple((span.label, folded(span.text)) for span in spans)
