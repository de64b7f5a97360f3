"""Whether one system is really better than another on the same documents.

Approximate randomisation (Noreen 1989; Yeh 2000): if the two were alike, any document's two
answers might as well be exchanged. The p-value is the share of random exchanges that make at
least as large a difference as the one observed. The paired bootstrap draws documents with
replacement and gives the interval of the difference.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from turkpa_ner.documents import Document
from turkpa_ner.evaluation.bootstrap import (
    RESAMPLES,
    SEED,
    Floats,
    interval,
    ratios,
    resampled_sums,
)
from turkpa_ner.evaluation.figures import strict_figures
from turkpa_ner.evaluation.mentions import Integers
from turkpa_ner.evaluation.scores import evaluate

SHUFFLES = 10_000
MOVED = 20
# Most numbers of a table of exchanges that is held at once.
_BLOCK = 8_000_000


def compare(
    gold: Sequence[Document],
    first: Sequence[Document],
    second: Sequence[Document],
    types: Sequence[str],
    *,
    resamples: int = RESAMPLES,
    shuffles: int = SHUFFLES,
    seed: int = SEED,
) -> dict[str, Any]:
    """The differences of two systems' strict F1, second minus first, as JSON values.

    Args:
        gold: annotated documents.
        first: the first system's predictions.
        second: the second system's.
        types: the entity types.
        resamples: draws of the paired bootstrap.
        shuffles: exchanges of the approximate randomisation.
        seed: start of the random numbers.

    Returns:
        Under `overall`, `types`, `languages` and `kinds` a record for each figure: the F1 of both
        (`first`, `second`), their `difference`, its `interval`, and its `p`. Under `moved` the
        documents whose number of mistakes changed most.

    Raises:
        UserError: as `evaluate` does.
    """
    before = evaluate(gold, first, types).counts
    after = evaluate(gold, second, types).counts
    sections = strict_figures(before, gold, types)
    one = np.concatenate([figures.counts for figures in sections.values()], axis=1)
    other = strict_figures(after, gold, types)
    two = np.concatenate([figures.counts for figures in other.values()], axis=1)
    # The same draws for both, as numbers of documents and seed are the same.
    samples = _f1(resampled_sums(two, resamples, seed)) - _f1(resampled_sums(one, resamples, seed))
    p_values = randomisation_test(one, two, shuffles, seed)
    result: dict[str, Any] = {}
    column = 0
    for section, figures in sections.items():
        result[section] = {}
        for name in figures.names:
            counts = np.stack([one[:, column], two[:, column]])
            scores = np.nan_to_num(_f1(counts.sum(axis=1))).tolist()
            documents = int((counts.sum(axis=(0, 2)) > 0).sum())
            result[section][name] = {
                "first": scores[0],
                "second": scores[1],
                "difference": scores[1] - scores[0],
                "interval": interval(samples[:, column], documents),
                "p": float(p_values[column]),
                "documents": documents,
            }
            column += 1
    result["moved"] = _moved(gold, before, after)
    return result


def randomisation_test(one: Integers, two: Integers, shuffles: int, seed: int) -> Floats:
    """Two-sided p-values of the differences of F1, of shape (figures,).

    Args:
        one: right, predicted and gold mentions of the first system, of shape
            (documents, figures, 3).
        two: those of the second.
        shuffles: random exchanges.
        seed: start of the random numbers.
    """
    totals = one.sum(axis=0), two.sum(axis=0)
    change = (two - one).astype(np.float64)
    change = change[change.any(axis=(1, 2))]  # exchanging equal answers changes nothing
    observed = np.abs(np.nan_to_num(_f1(totals[1]) - _f1(totals[0])))
    as_large = np.zeros(len(observed))
    random = np.random.default_rng(seed)
    block = max(1, _BLOCK // max(1, len(change)))
    for start in range(0, shuffles, block):
        rows = min(block, shuffles - start)
        exchanged = random.integers(2, size=(rows, len(change)), dtype=np.int8)
        moved = np.tensordot(exchanged.astype(np.float64), change, axes=1)
        shuffled = np.nan_to_num(_f1(totals[1] - moved) - _f1(totals[0] + moved))
        as_large += (np.abs(shuffled) >= observed - 1e-12).sum(axis=0)
    p_values: Floats = (as_large + 1) / (shuffles + 1)
    return p_values


def _f1(counts: NDArray[Any]) -> Floats:
    f1: Floats = ratios(counts)[..., 2]
    return f1


def _moved(
    gold: Sequence[Document], before: Integers, after: Integers
) -> list[dict[str, str | int]]:
    """The documents whose mistakes (mentions missed or predicted wrongly) changed most."""
    mistakes = [
        (counts[..., 1] + counts[..., 2] - 2 * counts[..., 0]).sum(axis=1)
        for counts in (before, after)
    ]
    change = np.abs(mistakes[1] - mistakes[0])
    ranked = np.argsort(-change, kind="stable")[:MOVED]
    return [
        {
            "document": gold[number].id or str(number + 1),
            "language": gold[number].language,
            "kind": gold[number].kind,
            "gold": int(before[number, :, 2].sum()),
            "first_mistakes": int(mistakes[0][number]),
            "second_mistakes": int(mistakes[1][number]),
        }
        for number in ranked
        if change[number]
    ]
