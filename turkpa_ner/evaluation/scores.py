"""Strict precision, recall and F1 over entities.

A predicted entity is right if start, end and type equal those of a gold entity. On texts cut into
words these are the figures of seqeval with `mode="strict", scheme=IOB2`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from turkpa_ner.documents import Document
from turkpa_ner.errors import UserError


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of entities, and what follows from them; a ratio with nothing below it is 0."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.right + other.right, self.predicted + other.predicted, self.gold + other.gold
        )

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
    """Scores over all entities, by type, and by language."""

    overall: Score
    types: dict[str, Score]
    languages: dict[str, Score]

    def to_dict(self) -> dict[str, object]:
        """The scores as JSON values."""
        return {
            "overall": self.overall.to_dict(),
            "types": {name: score.to_dict() for name, score in self.types.items()},
            "languages": {name: score.to_dict() for name, score in self.languages.items()},
        }


def evaluate(
    gold: Sequence[Document], predicted: Iterable[Document], types: Sequence[str]
) -> Evaluation:
    """Compare documents with their predictions, in the same order.

    Args:
        gold: annotated documents.
        predicted: the same texts with predicted entities.
        types: the entity types, in the order of the result.

    Raises:
        UserError: if the texts differ, or a document holds another entity type.
    """
    by_type = dict.fromkeys(types, Score())
    by_language: dict[str, Score] = {}
    for number, (expected, found) in enumerate(zip(gold, predicted, strict=True), 1):
        name = f"Document {expected.id!r}" if expected.id else f"Document {number}"
        if expected.text != found.text:
            raise UserError(f"{name}: gold and predicted text differ; compare the same texts.")
        for entity in (*expected.entities, *found.entities):
            if entity.label not in by_type:
                raise UserError(
                    f"{name}: unknown label {entity.label!r}; expected {', '.join(types)}."
                )
        for label in types:
            right = {(e.start, e.end) for e in expected.entities if e.label == label}
            answer = {(e.start, e.end) for e in found.entities if e.label == label}
            score = Score(len(right & answer), len(answer), len(right))
            by_type[label] += score
            language = expected.language or "?"
            by_language[language] = by_language.get(language, Score()) + score
    return Evaluation(sum(by_type.values(), Score()), by_type, dict(sorted(by_language.items())))
