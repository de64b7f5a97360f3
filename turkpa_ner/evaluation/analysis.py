"""Everything that is said about a system on annotated documents: the contents of metrics.json.

The keys are documented in `docs/evaluation.md`; keys are added over time, never renamed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from turkpa_ner.documents import Document
from turkpa_ner.evaluation import slices
from turkpa_ner.evaluation.bootstrap import LEVEL, RESAMPLES, SEED
from turkpa_ner.evaluation.confidence import Confidences
from turkpa_ner.evaluation.figures import Figures, macro, strict_figures, summarise
from turkpa_ner.evaluation.mentions import Integers, Mentions, align, count_by, matches
from turkpa_ner.evaluation.mistakes import MISTAKES, Group, confusion, frequent, overlap_groups
from turkpa_ner.evaluation.schemes import OUTCOMES, SCHEMES, credits_of, scheme_counts

FREQUENT = 30


def analyse(
    gold: Sequence[Document],
    predicted: Iterable[Document],
    types: Sequence[str],
    *,
    training: Sequence[Document] = (),
    seams: Sequence[Sequence[int]] | None = None,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> dict[str, Any]:
    """Compare documents with their predictions in every respect.

    Args:
        gold: annotated documents.
        predicted: the same texts with predicted entities.
        types: the entity types.
        training: the documents that the system learnt from, to tell seen from unseen names.
        seams: for each document the characters at which another window of the model begins to
            answer.
        resamples: draws of the bootstrap.
        seed: start of the random numbers.

    Returns:
        The contents of metrics.json.

    Raises:
        UserError: if documents are missing on a side, texts differ, or a document holds another
            entity type.
    """
    found = align(gold, predicted)
    mine, theirs = Mentions.of(gold, types), Mentions.of(found, types)
    right = matches(mine, theirs, [len(document.text) for document in gold])

    def count(numbers: tuple[Integers, Integers], names: Sequence[str]) -> Figures:
        shape = (len(gold), len(names))
        return Figures(names, count_by(mine, theirs, right, numbers, shape))

    labels = (mine.label, theirs.label)
    strict = count_by(mine, theirs, right, labels, (len(gold), len(types)))
    sections = strict_figures(strict, gold, types)
    by_language = sections["languages"]
    averages = {
        "types": macro(sections["types"], resamples, seed),
        "languages": macro(by_language, resamples, seed),
    }
    sliced: dict[str, tuple[Sequence[str], Callable[[Mentions], Integers]]] = {
        "length": (slices.LENGTHS, slices.by_length),
        "position": (slices.POSITIONS, lambda mentions: slices.by_position(mentions, gold)),
    }
    if training:
        sliced["seen"] = (slices.SEEN, slices.TrainingNames.of(training).slices)
    if seams is not None:
        sliced["seam"] = (slices.SEAMS, lambda mentions: slices.by_seam(mentions, seams))
    for name, (names, number) in sliced.items():
        sections[name] = count((number(mine), number(theirs)), names)
    outcomes = scheme_counts(gold, found, types)
    credit = credits_of(outcomes)
    for column, name in enumerate(("schemes", *(f"schemes {label}" for label in types))):
        sections[name] = Figures(SCHEMES, credit[:, column])

    summary = summarise(sections, resamples, seed)
    all_groups = list(overlap_groups(gold, found))
    metrics: dict[str, Any] = {
        "data": {
            "documents": len(gold),
            "characters": sum(len(document.text) for document in gold),
            "types": list(types),
        },
        "overall": summary["overall"]["all"],
        "macro": averages,
        **{name: summary[name] for name in ("types", "languages", "kinds")},
        "schemes": {
            "all" if column == 0 else types[column - 1]: {
                scheme: _counted(outcomes[:, column, row].sum(axis=0)) | summary[section][scheme]
                for row, scheme in enumerate(SCHEMES)
            }
            for column, section in enumerate(("schemes", *(f"schemes {label}" for label in types)))
        },
        "slices": {name: summary[name] for name in sliced},
        "mistakes": {
            "kinds": _mistakes(all_groups, types),
            "frequent": frequent(all_groups, gold, FREQUENT),
        },
        "confusion": {
            "labels": [*types, ""],
            "counts": confusion(all_groups, types).tolist(),
        },
        "confidence": None,
        "bootstrap": {"resamples": resamples, "level": LEVEL, "seed": seed},
        "notes": _notes(gold, mine, theirs, types, training),
    }
    confidences = Confidences.of(theirs, right, len(gold))
    if len(confidences.score):
        metrics["confidence"] = confidences.to_dict(resamples, seed)
    return metrics


def _counted(counts: Integers) -> dict[str, int]:
    return dict(zip(OUTCOMES, counts.tolist(), strict=True))


def _mistakes(all_groups: Sequence[Group], types: Sequence[str]) -> dict[str, dict[str, int]]:
    """How often each kind of mistake was made, of all mentions and by type."""
    counted = Counter((group.kind, group.label) for group in all_groups)
    return {
        kind: {"all": sum(counted[kind, label] for label in types)}
        | {label: counted[kind, label] for label in types}
        for kind in MISTAKES
    }


def _notes(
    gold: Sequence[Document],
    mine: Mentions,
    theirs: Mentions,
    types: Sequence[str],
    training: Sequence[Document],
) -> list[str]:
    """What a reader of the figures should know about the data."""
    notes = []
    for side, mentions, zero in (
        ("gold", mine, "recall and F1 are"),
        ("predicted", theirs, "precision and F1 are"),
    ):
        present = set(mentions.label.tolist())
        absent = [name for number, name in enumerate(types) if number not in present]
        if absent:
            notes.append(f"There is no {side} {' or '.join(absent)}: its {zero} counted as 0.")
    empty = sum(not document.entities for document in gold)
    if empty:
        notes.append(
            f"{empty} of {len(gold)} documents have no gold mention; what is predicted there is "
            "spurious."
        )
    unsure = sum(span.score is None for span in theirs.spans)
    if unsure:
        notes.append(
            f"{unsure} of {len(theirs.spans)} predicted mentions have no confidence and are left "
            "out of everything about confidences."
        )
    texts = {document.text for document in training}
    leaked = sum(document.text in texts for document in gold)
    if leaked:
        notes.append(
            f"{leaked} of {len(gold)} texts are in the training data, too: the scores are too good."
        )
    return notes
