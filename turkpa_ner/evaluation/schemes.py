"""The four schemes of SemEval-2013 task 9.1, which give credit to what is nearly right.

| scheme | right is                              | an overlap otherwise is     |
|--------|---------------------------------------|-----------------------------|
| strict | same characters and type              | incorrect                   |
| exact  | same characters, any type             | incorrect                   |
| partial| same characters, any type             | partial: half a right one   |
| type   | any overlap, same type                | incorrect (another type)    |

Predictions are taken from left to right. Each is paired with the gold mention that makes it
right, or else with the first that it overlaps; a gold mention is paired once. A prediction
without a partner is spurious, a gold mention without one is missed. The pairing is that of
nervaluate, whose `ent_type` is `type` here; see `docs/evaluation.md` for what differs.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from turkpa_ner.documents import Document, Span
from turkpa_ner.evaluation.mentions import Integers

SCHEMES = ("strict", "exact", "partial", "type")
OUTCOMES = ("correct", "incorrect", "partial", "missed", "spurious")
_CORRECT, _INCORRECT, _PARTIAL, _MISSED, _SPURIOUS = range(5)


def outcomes(gold: Sequence[Span], predicted: Sequence[Span]) -> Integers:
    """The outcomes of one document in each scheme.

    Args:
        gold: annotated entities, in order of position, without overlap.
        predicted: predicted entities, likewise.

    Returns:
        Counts of shape (schemes, outcomes), in the order of SCHEMES and OUTCOMES.
    """
    counts = [[0] * len(OUTCOMES) for _ in SCHEMES]
    paired: list[set[int]] = [set() for _ in SCHEMES]
    first = 0
    for mention in predicted:
        while first < len(gold) and gold[first].end <= mention.start:
            first += 1
        touched = []
        number = first
        while number < len(gold) and gold[number].start < mention.end:
            touched.append(number)
            number += 1
        for scheme, done in enumerate(paired):
            free = [number for number in touched if number not in done]
            outcome, partner = _pair(SCHEMES[scheme], mention, free, gold)
            counts[scheme][outcome] += 1
            if partner is not None:
                done.add(partner)
    for row, done in zip(counts, paired, strict=True):
        row[_MISSED] = len(gold) - len(done)
    return np.array(counts, np.int64)


def scheme_counts(
    gold: Sequence[Document], predicted: Sequence[Document], types: Sequence[str]
) -> Integers:
    """The outcomes of every document, over all types and of each type by itself.

    A type by itself is scored as if no other type existed.

    Returns:
        Counts of shape (documents, 1 + types, schemes, outcomes).
    """
    counts = np.zeros((len(gold), 1 + len(types), len(SCHEMES), len(OUTCOMES)), np.int64)
    for number, (mine, theirs) in enumerate(zip(gold, predicted, strict=True)):
        counts[number, 0] = outcomes(mine.entities, theirs.entities)
        for column, label in enumerate(types, 1):
            counts[number, column] = outcomes(
                [span for span in mine.entities if span.label == label],
                [span for span in theirs.entities if span.label == label],
            )
    return counts


def credits_of(counts: Integers) -> NDArray[np.float64]:
    """Right, predicted and gold mentions (…, 3) that outcomes (…, 5) amount to."""
    paired = counts[..., _CORRECT] + counts[..., _INCORRECT] + counts[..., _PARTIAL]
    credit = counts[..., _CORRECT] + counts[..., _PARTIAL] / 2
    return np.stack([credit, paired + counts[..., _SPURIOUS], paired + counts[..., _MISSED]], -1)


def _pair(
    scheme: str, mention: Span, free: list[int], gold: Sequence[Span]
) -> tuple[int, int | None]:
    """The outcome of a prediction, and the gold mention that it is paired with."""
    if not free:
        return _SPURIOUS, None
    if scheme == "type":
        same = [number for number in free if gold[number].label == mention.label]
        if same:
            return _CORRECT, min(same, key=lambda number: _distance(gold[number], mention))
        return _INCORRECT, free[0]
    for number in free:
        equal = (gold[number].start, gold[number].end) == (mention.start, mention.end)
        if equal and (scheme != "strict" or gold[number].label == mention.label):
            return _CORRECT, number
    return (_PARTIAL if scheme == "partial" else _INCORRECT), free[0]


def _distance(left: Span, right: Span) -> int:
    return abs(left.start - right.start) + abs(left.end - right.end)
