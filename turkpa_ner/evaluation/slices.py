"""Which mentions are found and which are not: scores of slices of the mentions.

A gold mention belongs to a slice by its own features, a predicted one by its own; a right
prediction is in the slice of its gold mention, as both are the same characters.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from turkpa_ner.documents import Document
from turkpa_ner.evaluation.mentions import Integers, Mentions

SEEN = ("seen in training", "seen as another type", "never seen")
LENGTHS = ("1 word", "2 words", "3–4 words", "5 words or more")
POSITIONS = ("first fifth", "second fifth", "third fifth", "fourth fifth", "last fifth")
SEAMS = (
    "across a seam",
    "within 50 characters",
    "within 200 characters",
    "farther away",
    "text of one window",
)


def folded(text: str) -> str:
    """A name as it is compared: without case, white space made even."""
    return " ".join(text.casefold().split())


@dataclass(frozen=True)
class TrainingNames:
    """The names in training data, by type."""

    labels: dict[str, set[str]]

    @classmethod
    def of(cls, documents: Sequence[Document]) -> "TrainingNames":
        """The names of annotated documents."""
        labels: dict[str, set[str]] = {}
        for document in documents:
            for span in document.entities:
                labels.setdefault(folded(span.text), set()).add(span.label)
        return cls(labels)

    def slices(self, mentions: Mentions) -> Integers:
        """Number in SEEN of each mention: by its whole name, without case."""
        numbers = []
        for span in mentions.spans:
            known = self.labels.get(folded(span.text))
            numbers.append(2 if known is None else 0 if span.label in known else 1)
        return np.array(numbers, np.int64)


def by_length(mentions: Mentions) -> Integers:
    """Number in LENGTHS of each mention: words are what white space separates."""
    words = [len(span.text.split()) for span in mentions.spans]
    return np.digitize(np.array(words, np.int64), [2, 3, 5]).astype(np.int64)


def by_position(mentions: Mentions, documents: Sequence[Document]) -> Integers:
    """Number in POSITIONS of each mention: where it starts, in characters of its document."""
    lengths = np.array([len(document.text) for document in documents], np.int64)
    return 5 * mentions.start // np.maximum(lengths[mentions.document], 1)


def by_seam(mentions: Mentions, seams: Sequence[Sequence[int]]) -> Integers:
    """Number in SEAMS of each mention.

    Args:
        mentions: the mentions.
        seams: for each document the sorted characters at which another window of the model
            begins to answer; there the model sees least context.
    """
    numbers = []
    for document, span in zip(mentions.document, mentions.spans, strict=True):
        cuts = seams[document]
        if not cuts:
            numbers.append(4)
            continue
        after = bisect_right(cuts, span.start)
        if after < bisect_left(cuts, span.end):
            numbers.append(0)
            continue
        left = span.start - cuts[after - 1] if after else len(SEAMS) * 10**9
        right = cuts[after] - span.end if after < len(cuts) else len(SEAMS) * 10**9
        near = min(left, right)
        numbers.append(1 if near <= 50 else 2 if near <= 200 else 3)
    return np.array(numbers, np.int64)
