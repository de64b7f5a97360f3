"""Strict precision, recall and F1 over entities.

A predicted entity is right if start, end and type equal those of a gold entity. On texts cut into
words these are the figures of seqeval with `mode="strict", scheme=IOB2`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from turkpa_ner.documents import Document
from turkpa_ner.evaluation.mentions import Integers, Mentions, align, count_by, matches


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of entities, and what follows from them; a ratio with nothing below it is 0."""

    right: float = 0
    predicted: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Share of the predicted entities that are right."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold entities that were found."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.predicted + self.gold
        return 2 * self.right / total if total else 0.0

    def to_dict(self) -> dict[str, float]:
        """Precision, recall, F1, and the numbers of gold and predicted entities."""
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "gold": self.gold,
            "predicted": self.predicted,
        }


@dataclass(frozen=True)
class Evaluation:
    """Scores over all entities, by type, by language and by kind of text.

    Attributes:
        overall: of all entities (micro average).
        types, languages, kinds: of each group; languages and kinds nobody named are "?".
        counts: right, predicted and gold entities of each document and type, of shape
            (documents, types, 3).
    """

    overall: Score
    types: dict[str, Score]
    languages: dict[str, Score]
    kinds: dict[str, Score]
    counts: Integers = field(repr=False, compare=False)

    def to_dict(self) -> dict[str, object]:
        """The scores as JSON values."""
        return {
            "overall": self.overall.to_dict(),
            "types": {name: score.to_dict() for name, score in self.types.items()},
            "languages": {name: score.to_dict() for name, score in self.languages.items()},
            "kinds": {name: score.to_dict() for name, score in self.kinds.items()},
        }


def evaluate(
    gold: Sequence[Document], predicted: Iterable[Document], types: Sequence[str]
) -> Evaluation:
    """Compare documents with their predictions.

    Args:
        gold: annotated documents.
        predicted: the same texts with predicted entities.
        types: the entity types, in the order of the result.

    Raises:
        UserError: if documents are missing on a side, texts differ, or a document holds another
            entity type.
    """
    found = align(gold, predicted)
    mine, theirs = Mentions.of(gold, types), Mentions.of(found, types)
    right = matches(mine, theirs, [len(document.text) for document in gold])
    counts = count_by(mine, theirs, right, (mine.label, theirs.label), (len(gold), len(types)))
    by_document = counts.sum(axis=1)
    return Evaluation(
        score_of(by_document.sum(axis=0)),
        {name: score_of(counts[:, number].sum(axis=0)) for number, name in enumerate(types)},
        _grouped([document.language for document in gold], by_document),
        _grouped([document.kind for document in gold], by_document),
        counts,
    )


def score_of(counts: Integers) -> Score:
    """The score that right, predicted and gold mentions make."""
    right, predicted, gold = counts.tolist()
    return Score(right, predicted, gold)


def group_numbers(names: Sequence[str]) -> tuple[list[str], Integers]:
    """The distinct names, sorted, and which of them each name is; an empty name is "?"."""
    groups, numbers = np.unique([name or "?" for name in names], return_inverse=True)
    return groups.tolist(), numbers


def _grouped(names: Sequence[str], counts: Integers) -> dict[str, Score]:
    groups, numbers = group_numbers(names)
    return {
        name: score_of(counts[numbers == number].sum(axis=0)) for number, name in enumerate(groups)
    }
