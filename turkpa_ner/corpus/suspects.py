"""Likely label errors: where a model contradicts the annotation most firmly."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from turkpa_ner.corpus.agreement import ONLY_A, ONLY_B, SAME, Comparison, compare
from turkpa_ner.corpus.label_studio import regions
from turkpa_ner.documents import Document, Span


@dataclass(frozen=True, slots=True)
class Suspect:
    """A difference between annotation and model.

    Attributes:
        score: the probability that the annotation is wrong here, if one believes the model: of a
            gold span one minus the model's probability of it, of a missing span the model's
            probability of that one.
        comparison: A is the annotation, B the model.
    """

    score: float
    comparison: Comparison

    @property
    def reason(self) -> str:
        """What the model says, for a person."""
        gold, found = self.comparison.a, self.comparison.b
        if found is None:
            return f"{self.score:.2f}: the model sees no entity here"
        seen = f"{found.label} {found.text!r}"
        if gold is None:
            return f"{self.score:.2f}: not annotated, the model sees {seen}"
        return f"{self.score:.2f}: the model sees {seen} ({self.comparison.outcome})"


def suspects(
    gold: Document, predicted: Document, probability: Mapping[Span, float]
) -> list[Suspect]:
    """What the model contradicts in a document, most firmly first.

    Args:
        gold: the annotated document.
        predicted: the same text with the model's spans and their confidences.
        probability: of each gold span, as the model sees it.
    """
    found = []
    for comparison in compare(gold, predicted):
        if comparison.outcome == SAME:
            continue
        if comparison.outcome == ONLY_B:
            score = comparison.b.score if comparison.b else None
        else:
            score = 1 - probability.get(comparison.a, 0.0) if comparison.a else None
        found.append(Suspect(score or 0.0, comparison))
    return sorted(found, key=lambda suspect: -suspect.score)


def task(gold: Document, predicted: Document, found: Iterable[Suspect]) -> dict[str, Any]:
    """The Label Studio task of a document: the annotation, with what is suspect, to correct it.

    The annotation's regions carry the reason as a note, the model's spans come as a prediction,
    and the data hold the highest score (`suspicion`) to sort by, and all reasons.
    """
    found = list(found)
    reasons = {s.comparison.a: s.reason for s in found if s.comparison.a is not None}
    result = regions(gold.entities)
    for region, span in zip(result, gold.entities, strict=True):
        if span in reasons:
            region["meta"] = {"text": [reasons[span]]}
    fields = {key: getattr(gold, key) for key in ("id", "language", "split", "kind")}
    data = {
        "text": gold.text,
        **{key: value for key, value in fields.items() if value},
        **gold.meta,
        "suspicion": round(max((s.score for s in found), default=0.0), 4),
        "suspects": [f"{_surface(s.comparison)!r}: {s.reason}" for s in found],
    }
    scores = [span.score for span in predicted.entities if span.score is not None]
    prediction = {"model_version": "turkpa-ner", "score": min(scores, default=1.0)}
    return {
        "data": data,
        "annotations": [{"result": result}],
        "predictions": [prediction | {"result": regions(predicted.entities)}],
    }


def _surface(comparison: Comparison) -> str:
    span = comparison.a if comparison.outcome != ONLY_B else comparison.b
    return span.text if span else ""


def kind(comparison: Comparison) -> str:
    """What seems wrong with the annotation, in two or three words."""
    names = {ONLY_A: "spurious span", ONLY_B: "missing span"}
    return names.get(comparison.outcome, f"other {comparison.outcome}")
