"""From scores of words to mentions: the best sequence of tags that the labels allow.

Tags are chosen with the Viterbi algorithm, under the rule that an `I-` tag continues a mention of
its own type. The confidence of a mention is the probability that exactly this mention stands
there: its share of the probability of all allowed sequences (forward–backward algorithm).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from turkpa_ner.labels import LabelSet

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Mention:
    """Words `start` to `end` of a text form a mention of a type, with this probability."""

    start: int
    end: int
    label: str
    score: float


class Decoder:
    """Decodes the scores of many texts at once.

    Args:
        labels: the entity types.
        temperature: divides the scores; fitted so that confidences can be believed.
    """

    def __init__(self, labels: LabelSet, temperature: float = 1.0) -> None:
        count = len(labels.tags)
        self.labels = labels
        self._temperature = temperature
        self._allowed = np.array(
            [[labels.may_follow(tag, before) for tag in range(count)] for before in range(count)]
        )
        self._initial = np.array([labels.may_follow(tag, None) for tag in range(count)])

    def decode(self, scores: Sequence[Scores]) -> list[list[Mention]]:
        """The mentions of each text.

        Args:
            scores: for each text an array of shape (words, tags), unnormalised log scores.
        """
        texts = len(scores)
        longest = max((len(rows) for rows in scores), default=0)
        if not longest:
            return [[] for _ in scores]
        # Texts share one array (words, texts, tags); what fills short texts up is surely O.
        padded = np.full((longest, texts, len(self.labels.tags)), -1e4)
        padded[:, :, 0] = 0.0
        for index, rows in enumerate(scores):
            padded[: len(rows), index] = np.asarray(rows, np.float64) / self._temperature
        best = self._viterbi(padded)
        before, after = _context(padded)
        total = np.logaddexp.reduce(before[-1] + padded[-1], axis=1)
        found: list[list[Mention]] = []
        for index, rows in enumerate(scores):
            mentions = []
            for start, end, label in self.labels.spans(best[: len(rows), index].tolist()):
                begin = self.labels.begin(label)
                steps = padded[start:end, index]
                log = before[start, index, begin] + steps[0, begin] + steps[1:, begin + 1].sum()
                if end < longest:
                    # The mention ends here: its next word has any tag but one that continues it.
                    onward = padded[end, index] + after[end, index]
                    onward[2::2] = -np.inf
                    log += np.logaddexp.reduce(onward)
                score = float(np.exp(min(log - total[index], 0.0)))
                mentions.append(Mention(start, end, label, score))
            found.append(mentions)
        return found

    def _viterbi(self, logs: NDArray[np.float64]) -> NDArray[np.int64]:
        """Best tags of shape (words, texts)."""
        words, texts, count = logs.shape
        forbidden = np.where(self._allowed, 0.0, -np.inf)
        best = logs[0] + np.where(self._initial, 0.0, -np.inf)
        origin = np.zeros((words, texts, count), np.int64)
        for word in range(1, words):
            reach = best[:, :, None] + forbidden
            origin[word] = reach.argmax(axis=1)
            best = reach.max(axis=1) + logs[word]
        path = np.empty((words, texts), np.int64)
        path[-1] = best.argmax(axis=1)
        everyone = np.arange(texts)
        for word in range(words - 1, 0, -1):
            path[word - 1] = origin[word, everyone, path[word]]
        return path


def _context(logs: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Logarithms of the sums over everything that may stand before and after each tag.

    Both arrays have the shape of `logs`, (words, texts, tags); tags are O, then B and I of each
    type in turn. Only an I depends on the tag before it, so no table of transitions is needed.
    """
    before = np.full_like(logs, -np.inf)
    before[0, :, 0] = 0.0
    before[0, :, 1::2] = 0.0
    for word in range(1, len(logs)):
        reached = before[word - 1] + logs[word - 1]
        before[word] = np.logaddexp.reduce(reached, axis=1)[:, None]
        before[word, :, 2::2] = np.logaddexp(reached[:, 1::2], reached[:, 2::2])
    after = np.zeros_like(logs)
    for word in range(len(logs) - 2, -1, -1):
        onward = logs[word + 1] + after[word + 1]
        free = np.logaddexp(onward[:, 0], np.logaddexp.reduce(onward[:, 1::2], axis=1))
        after[word] = free[:, None]
        continued = np.logaddexp(free[:, None], onward[:, 2::2])
        after[word, :, 1::2] = continued
        after[word, :, 2::2] = continued
    return before, after
