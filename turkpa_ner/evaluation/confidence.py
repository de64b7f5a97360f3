"""Whether confidences can be believed: reliability, calibration error, and what they are good for.

Of the mentions that a model is 90 % sure of, 90 % should be right. The expected calibration error
(Guo et al. 2017) is the mean distance from that over ten bins of equal width, weighted by their
numbers of mentions; the Brier score is the mean squared distance of confidence and outcome.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from turkpa_ner.evaluation.bootstrap import draws, interval, resampled_sums
from turkpa_ner.evaluation.mentions import Booleans, Integers, Mentions

Floats = NDArray[np.float64]

BINS = 10
TARGETS = (0.9, 0.95, 0.98, 0.99)
# Points of the curve of precision against mentions kept that go into the report.
_POINTS = 100


@dataclass(frozen=True)
class Confidences:
    """The predicted mentions that have a confidence.

    Attributes:
        score: their confidences; all columns have shape (mentions,).
        right: whether they are right.
        document: the numbers of their documents.
        documents: how many documents there are.
    """

    score: Floats
    right: Booleans
    document: Integers
    documents: int

    @classmethod
    def of(cls, predicted: Mentions, right: Booleans, documents: int) -> "Confidences":
        """The confidences of predictions; those without any are left out."""
        scores = [np.nan if span.score is None else span.score for span in predicted.spans]
        score = np.array(scores, np.float64)
        known = ~np.isnan(score)
        return cls(score[known], right[known], predicted.document[known], documents)

    def to_dict(self, resamples: int, seed: int) -> dict[str, object]:
        """All figures with their intervals, as JSON values."""
        bins = np.minimum((self.score * BINS).astype(np.int64), BINS - 1)
        # Per document and bin: mentions, their confidences, right ones; and squared errors.
        cells = self.document * BINS + bins
        columns = [
            np.bincount(cells, weights, self.documents * BINS).reshape(self.documents, BINS)
            for weights in (None, self.score, self.right, (self.score - self.right) ** 2)
        ]
        sums = np.stack(columns, axis=-1)
        samples = resampled_sums(sums, resamples, seed)
        total = sums.sum(axis=0)
        based_on = len(np.unique(self.document))
        brier, ece = _brier(total[None])[0], _ece(total[None])[0]
        return {
            "mentions": len(self.score),
            "brier": float(brier),
            "brier_interval": interval(_brier(samples), based_on),
            "ece": float(ece),
            "ece_interval": interval(_ece(samples), based_on),
            "bins": [
                {
                    "from": number / BINS,
                    "to": (number + 1) / BINS,
                    "mentions": int(total[number, 0]),
                    "confidence": _mean(total[number, 1], total[number, 0]),
                    "precision": _mean(total[number, 2], total[number, 0]),
                }
                for number in range(BINS)
            ],
            "curve": self._curve(),
            "kept": self._kept(resamples, seed),
        }

    def _curve(self) -> list[dict[str, float]]:
        """Precision of the most confident mentions, against their share of all."""
        shares, precision, thresholds = self._ranked(np.ones(len(self.score)))
        last = len(shares) - 1
        chosen = np.unique(np.linspace(0, last, min(_POINTS, last + 1)).round().astype(int))
        return [
            {
                "share": float(shares[at]),
                "precision": float(precision[at]),
                "threshold": float(thresholds[at]),
            }
            for at in chosen
        ]

    def _kept(self, resamples: int, seed: int) -> list[dict[str, object]]:
        """The largest share of mentions that can be kept at each precision of TARGETS."""
        ranked = self._ranked(np.ones(len(self.score)))
        samples = np.array(
            [
                [_share_at(shares, precision, target) for target in TARGETS]
                for block in draws(self.documents, resamples, seed)
                for shares, precision, _ in (self._ranked(row[self.document]) for row in block)
            ]
        )
        kept: list[dict[str, object]] = []
        for column, target in enumerate(TARGETS):
            share = _share_at(*ranked[:2], target)
            at = np.flatnonzero(ranked[1] >= target)
            kept.append(
                {
                    "precision": target,
                    "share": share,
                    "share_interval": interval(samples[:, column], self.documents),
                    "threshold": float(ranked[2][at[-1]]) if len(at) else None,
                }
            )
        return kept

    def _ranked(self, weights: Floats) -> tuple[Floats, Floats, Floats]:
        """Share kept, precision and threshold when all down to a confidence are kept.

        Mentions of equal confidence are kept or dropped together.
        """
        order = np.argsort(-self.score, kind="stable")
        score = self.score[order]
        kept = np.cumsum(weights[order])
        right = np.cumsum(weights[order] * self.right[order])
        last = np.flatnonzero(np.append(score[1:] != score[:-1], True))
        kept, right, score = kept[last], right[last], score[last]
        shares = kept / max(kept[-1], 1)
        precision = np.divide(right, kept, out=np.ones_like(right), where=kept > 0)
        return shares, precision, score


def _brier(sums: Floats) -> Floats:
    """Of sums (…, bins, 4)."""
    mentions = sums[..., 0].sum(axis=-1)
    errors = sums[..., 3].sum(axis=-1)
    brier: Floats = np.divide(
        errors, mentions, out=np.full_like(errors, np.nan), where=mentions > 0
    )
    return brier


def _ece(sums: Floats) -> Floats:
    """Of sums (…, bins, 3 or more)."""
    mentions = sums[..., 0].sum(axis=-1)
    gaps = np.abs(sums[..., 1] - sums[..., 2]).sum(axis=-1)
    ece: Floats = np.divide(gaps, mentions, out=np.full_like(gaps, np.nan), where=mentions > 0)
    return ece


def _mean(total: float, count: float) -> float | None:
    return float(total / count) if count else None


def _share_at(shares: Floats, precision: Floats, target: float) -> float:
    enough = np.flatnonzero(precision >= target)
    return float(shares[enough[-1]]) if len(enough) else 0.0
