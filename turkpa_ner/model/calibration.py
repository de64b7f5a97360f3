"""Confidences that can be believed: one temperature, fitted on validation data.

Dividing all scores by a temperature (Guo et al. 2017) changes no decision, only how sure the model
is of it. The best temperature makes what really happened on unseen texts most probable: the
negative log-likelihood of "this predicted mention is right" is least.
"""

import math
from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np

from turkpa_ner.documents import Document
from turkpa_ner.encoding.words import Word, joining_marks
from turkpa_ner.labels import LabelSet
from turkpa_ner.model.decoding import Decoder, Mention, Scores

# With fewer right or wrong mentions than this, nothing is fitted.
FEWEST = 10
# The search ends when it knows the logarithm of the temperature to about 2 %.
_LOWEST, _HIGHEST, _PRECISION = math.log(0.2), math.log(10), 0.02
_GOLDEN = (math.sqrt(5) - 1) / 2


def fit_temperature(
    labels: LabelSet,
    words: Sequence[Sequence[Word]],
    scores: Sequence[Scores],
    gold: Sequence[Document],
) -> float:
    """The temperature with which confidences fit annotated texts best.

    Args:
        labels: the entity types.
        words: start and end of the words of each text.
        scores: for each text an array of shape (words, tags), as a model gave it.
        gold: the annotated texts.

    Returns:
        The temperature; 1.0 where there are too few right or wrong mentions to tell.
    """
    joints = [joining_marks(doc.text, spans) for doc, spans in zip(gold, words, strict=True)]
    decoded = Decoder(labels).decode(scores, joints)
    right = _right(decoded, words, gold)
    if min(right.sum(), (~right).sum()) < FEWEST:
        return 1.0
    # Not decoded again: at another temperature, rounding may decide otherwise between equals.
    mentions = [[(one.start, one.end, one.label) for one in text] for text in decoded]

    def loss(log_temperature: float) -> float:
        decoder = Decoder(labels, math.exp(log_temperature))
        found = chain.from_iterable(decoder.probabilities(scores, mentions, joints))
        sure = np.clip(np.fromiter(found, np.float64), 1e-9, 1 - 1e-9)
        return -float(np.mean(np.where(right, np.log(sure), np.log1p(-sure))))

    return round(math.exp(_minimum(loss, _LOWEST, _HIGHEST)), 3)


def _right(
    decoded: Sequence[Sequence[Mention]],
    words: Sequence[Sequence[Word]],
    gold: Sequence[Document],
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Whether each mention that is decoded is an annotated one."""
    right = []
    for mentions, spans, document in zip(decoded, words, gold, strict=True):
        annotated = {(span.start, span.end, span.label) for span in document.entities}
        for mention in mentions:
            place = spans[mention.start][0], spans[mention.end - 1][1], mention.label
            right.append(place in annotated)
    return np.array(right, bool)


def _minimum(loss: Callable[[float], float], low: float, high: float) -> float:
    """Where a function with one valley is least (golden-section search, Kiefer 1953)."""
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = loss(left), loss(right)
    while high - low > _PRECISION:
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = loss(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = loss(right)
    return (low + high) / 2
