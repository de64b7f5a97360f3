"""Intervals by bootstrap over documents: what other articles of the same sort might have given.

Mentions of one article go wrong together, so articles, not mentions, are drawn with replacement
(Efron & Tibshirani 1993). The quantiles are taken a little farther out than the level says, as
Student's t asks for few documents (the expanded percentile interval, Hesterberg 2015).
"""

import math
from collections.abc import Iterator
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RESAMPLES = 1000
LEVEL = 0.95
SEED = 13
# Most numbers of a table of draws that is held at once; more would leave the cache.
_BLOCK = 1_000_000


def resampled_sums(
    columns: NDArray[np.int64] | Floats, resamples: int = RESAMPLES, seed: int = SEED
) -> Floats:
    """Sums over documents drawn with replacement.

    Two sets of columns of equally many documents meet the same draws, so that their differences
    are paired.

    Args:
        columns: anything that is counted in documents, of shape (documents, …).
        resamples: number of draws.
        seed: start of the random numbers.

    Returns:
        Sums of shape (resamples, …).
    """
    flat = np.asarray(columns, np.float64).reshape(len(columns), -1)
    sums = [weights @ flat for weights in draws(len(columns), resamples, seed)]
    shaped: Floats = np.concatenate(sums).reshape(resamples, *columns.shape[1:])
    return shaped


def draws(documents: int, resamples: int, seed: int) -> Iterator[Floats]:
    """How often each resample draws each document: blocks of shape (some resamples, documents)."""
    random = np.random.default_rng(seed)
    block = max(1, _BLOCK // documents)
    for first in range(0, resamples, block):
        rows = min(block, resamples - first)
        weights = np.empty((rows, documents))
        for row in weights:
            drawn = random.integers(documents, size=documents, dtype=np.int32)
            row[:] = np.bincount(drawn, minlength=documents)
        yield weights


def ratios(counts: NDArray[np.int64] | Floats) -> Floats:
    """Precision, recall and F1 of right, predicted and gold counts (…, 3); nan for 0 / 0."""
    right, predicted, gold = np.moveaxis(np.asarray(counts, np.float64), -1, 0)
    below = np.stack([predicted, gold, predicted + gold], axis=-1)
    above = np.stack([right, right, 2 * right], axis=-1)
    found: Floats = np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)
    return found


def interval(samples: Floats, documents: int, level: float = LEVEL) -> list[float] | None:
    """The interval of a figure, or None where there is too little to tell.

    Args:
        samples: the figure in each resample; nan where it does not exist.
        documents: how many documents the figure rests on.
        level: share of such intervals that hold the true figure.
    """
    known = samples[~np.isnan(samples)]
    if documents < 2 or len(known) < len(samples) / 2:
        return None
    wide = math.sqrt(documents / (documents - 1)) * _t_quantile((1 + level) / 2, documents - 1)
    tail = NormalDist().cdf(-wide)
    low, high = np.quantile(known, [tail, 1 - tail])
    return [float(low), float(high)]


def _t_quantile(share: float, freedom: int) -> float:
    """Quantile of Student's t: a series (Abramowitz & Stegun 26.7.5), exact below three degrees."""
    if freedom == 1:
        return math.tan(math.pi * (share - 0.5))
    if freedom == 2:
        return (2 * share - 1) / math.sqrt(2 * share * (1 - share))
    z = NormalDist().inv_cdf(share)
    # The Cornish–Fisher series around the normal quantile.
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + math.fsum(term / float(freedom) ** power for power, term in enumerate(terms, 1))
