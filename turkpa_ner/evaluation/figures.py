"""Many figures at once: counts by document for each of them, and what they come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from turkpa_ner.documents import Document
from turkpa_ner.evaluation.bootstrap import Floats, interval, ratios, resampled_sums
from turkpa_ner.evaluation.mentions import Integers
from turkpa_ner.evaluation.scores import Score, group_numbers

RATIOS = ("precision", "recall", "f1")


@dataclass(frozen=True)
class Figures:
    """Figures of one sort, such as one for each language.

    Attributes:
        names: what each figure is of.
        counts: right, predicted and gold mentions, of shape (documents, figures, 3).
    """

    names: Sequence[str]
    counts: NDArray[np.int64] | Floats


def strict_figures(
    counts: Integers, documents: Sequence[Document], types: Sequence[str]
) -> dict[str, Figures]:
    """The figures of all mentions and by type, by language and by kind of text.

    Args:
        counts: right, predicted and gold mentions of shape (documents, types, 3).
        documents: the documents counted.
        types: the types counted.
    """
    by_document = counts.sum(axis=1)
    return {
        "overall": Figures(["all"], by_document[:, None]),
        "types": Figures(types, counts),
        "languages": _grouped([document.language for document in documents], by_document),
        "kinds": _grouped([document.kind for document in documents], by_document),
    }


def summarise(
    sections: dict[str, Figures], resamples: int, seed: int
) -> dict[str, dict[str, dict[str, Any]]]:
    """The scores of all figures with their intervals, as JSON values, by section and name.

    Beside the figures, a section of several has a `macro` average: the mean over those of its
    figures that have any gold or predicted mention.
    """
    samples = resampled_sums(
        np.concatenate([figures.counts for figures in sections.values()], axis=1), resamples, seed
    )
    result: dict[str, dict[str, dict[str, Any]]] = {}
    first = 0
    for section, figures in sections.items():
        own = samples[:, first : first + len(figures.names)]
        first += len(figures.names)
        result[section] = {
            name: _summary(figures.counts[:, number], own[:, number])
            for number, name in enumerate(figures.names)
        }
    return result


def macro(figures: Figures, resamples: int, seed: int) -> dict[str, Any]:
    """The mean of precision, recall and F1 over figures, each figure counting the same."""
    total = figures.counts.sum(axis=0)
    present = total.sum(axis=-1) > 0
    if not present.any():
        return dict.fromkeys(RATIOS, 0.0) | {f"{name}_interval": None for name in RATIOS}
    samples = resampled_sums(figures.counts[:, present], resamples, seed)
    means = np.nan_to_num(ratios(samples)).mean(axis=1)
    documents = int((figures.counts.sum(axis=(1, 2)) > 0).sum())
    exact = np.nan_to_num(ratios(total[present])).mean(axis=0)
    summary: dict[str, Any] = dict(zip(RATIOS, exact.tolist(), strict=True))
    return summary | _intervals(means, documents)


def _grouped(names: Sequence[str], counts: Integers) -> Figures:
    groups, numbers = group_numbers(names)
    columns = np.zeros((len(names), len(groups), 3), np.int64)
    columns[np.arange(len(names)), numbers] = counts
    return Figures(groups, columns)


def _summary(counts: NDArray[np.int64] | Floats, samples: Floats) -> dict[str, Any]:
    right, predicted, gold = counts.sum(axis=0).tolist()
    documents = int((counts.sum(axis=1) > 0).sum())
    score = Score(right, int(predicted), int(gold)).to_dict()
    return score | {"documents": documents} | _intervals(ratios(samples), documents)


def _intervals(samples: Floats, documents: int) -> dict[str, list[float] | None]:
    """Intervals of ratios (resamples, 3)."""
    return {
        f"{name}_interval": interval(samples[:, column], documents)
        for column, name in enumerate(RATIOS)
    }
