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


@dataclass(frozen=True, slots=True)
class _Lattice:
    """Scores of shape (words, texts, tags), the sums around them, and the total of each text."""

    logs: NDArray[np.float64]
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    total: NDArray[np.float64]


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
        if not (lattice := self._lattice(scores)):
            return [[] for _ in scores]
        best = self._viterbi(lattice.logs)
        found: list[list[Mention]] = []
        for index, rows in enumerate(scores):
            spans = self.labels.spans(best[: len(rows), index].tolist())
            found.append(
                [
                    Mention(start, end, label, self._probability(lattice, index, start, end, label))
                    for start, end, label in spans
                ]
            )
        return found

    def probabilities(
        self, scores: Sequence[Scores], mentions: Sequence[Sequence[tuple[int, int, str]]]
    ) -> list[list[float]]:
        """The probability of mentions that somebody else names, whether decoded or not.

        Args:
            scores: for each text an array of shape (words, tags), unnormalised log scores.
            mentions: for each text first word, word after the last, and a type of the labels.
        """
        if not (lattice := self._lattice(scores)):
            return [[] for _ in scores]
        return [
            [self._probability(lattice, index, *mention) for mention in named]
            for index, named in enumerate(mentions)
        ]

    def _lattice(self, scores: Sequence[Scores]) -> "_Lattice | None":
        longest = max((len(rows) for rows in scores), default=0)
        if not longest:
            return None
        # Texts share one array (words, texts, tags); what fills short texts up is surely O.
        logs = np.full((longest, len(scores), len(self.labels.tags)), -1e4)
        logs[:, :, 0] = 0.0
        for index, rows in enumerate(scores):
            logs[: len(rows), index] = np.asarray(rows, np.float64) / self._temperature
        before, after = _context(logs)
        return _Lattice(logs, before, after, np.logaddexp.reduce(before[-1] + logs[-1], axis=1))

    def _probability(
        self, lattice: "_Lattice", text: int, start: int, end: int, label: str
    ) -> float:
        """Share of the allowed sequences in which exactly this mention stands here."""
        begin = self.labels.begin(label)
        steps = lattice.logs[start:end, text]
        log = lattice.before[start, text, begin] + steps[0, begin] + steps[1:, begin + 1].sum()
        if end < len(lattice.logs):
            # The mention ends here: its next word has any tag but one that continues it.
            onward = lattice.logs[end, text] + lattice.after[end, text]
            onward[2::2] = -np.inf
            log += np.logaddexp.reduce(onward)
        return float(np.exp(min(log - lattice.total[text], 0.0)))

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
