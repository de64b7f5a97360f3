"""From scores of words to mentions: the best sequence of tags that the labels allow.

Tags are chosen with the Viterbi algorithm, under the rule that an `I-` tag continues a mention of
its own type, and that no mention begins with or ends before a mark that joins two words (the hyphen
of `Kárpáti-Nagy`). The confidence of a mention is the probability that exactly this mention stands
there: its share of the probability of all allowed sequences (forward–backward algorithm).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from turkpa_ner.labels import LabelSet
from turkpa_ner.model.tagger import batches_by_tokens

# Texts of similar lengths are decoded together, about this many words with what fills them up.
WORDS_TOGETHER = 50_000

Scores = NDArray[np.float32]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Mention:
    """Words `start` to `end` of a text form a mention of a type, with this probability."""

    start: int
    end: int
    label: str
    score: float


@dataclass(frozen=True, slots=True)
class _Lattice:
    """Scores of shape (words, texts, tags), the sums around them, and the total of each text.

    `joints`, of shape (words, texts), tells which words join their neighbours.
    """

    logs: NDArray[np.float64]
    joints: Booleans
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    total: NDArray[np.float64]


class Decoder:
    """Decodes the scores of many texts at once.

    Args:
        labels: the entity types.
        temperature: divides the scores; fitted so that confidences can be believed.
        threshold: mentions less probable than this are left out.
    """

    def __init__(self, labels: LabelSet, temperature: float = 1.0, threshold: float = 0.0) -> None:
        count = len(labels.tags)
        self.labels = labels
        self._temperature = temperature
        self._threshold = threshold
        self._allowed = np.array(
            [[labels.may_follow(tag, before) for tag in range(count)] for before in range(count)]
        )
        inside = np.arange(count) % 2 == 0
        inside[0] = False
        # For each tag whether it may follow a joining mark of this tag: mentions go on there.
        self._joined = self._allowed & ~(inside[:, None] & ~np.eye(count, dtype=bool))
        self._initial = np.array([labels.may_follow(tag, None) for tag in range(count)])

    def decode(
        self, scores: Sequence[Scores], joints: Sequence[Booleans] | None = None
    ) -> list[list[Mention]]:
        """The mentions of each text.

        Args:
            scores: for each text an array of shape (words, tags), unnormalised log scores.
            joints: for each text and word whether it is a mark that joins its neighbours.
        """
        found: list[list[Mention]] = [[] for _ in scores]
        for texts, lattice in self._lattices(scores, joints):
            best = self._viterbi(lattice)
            for column, text in enumerate(texts):
                spans = self.labels.spans(best[: len(scores[text]), column].tolist())
                mentions = (
                    Mention(*span, self._probability(lattice, column, *span)) for span in spans
                )
                found[text] = [m for m in mentions if m.score >= self._threshold]
        return found

    def probabilities(
        self,
        scores: Sequence[Scores],
        mentions: Sequence[Sequence[tuple[int, int, str]]],
        joints: Sequence[Booleans] | None = None,
    ) -> list[list[float]]:
        """The probability of mentions that somebody else names, whether decoded or not.

        Args:
            scores: for each text an array of shape (words, tags), unnormalised log scores.
            mentions: for each text first word, word after the last, and a type of the labels.
            joints: for each text and word whether it is a mark that joins its neighbours.
        """
        found: list[list[float]] = [[] for _ in scores]
        for texts, lattice in self._lattices(scores, joints):
            for column, text in enumerate(texts):
                found[text] = [self._probability(lattice, column, *m) for m in mentions[text]]
        return found

    def _lattices(
        self, scores: Sequence[Scores], joints: Sequence[Booleans] | None
    ) -> Iterator[tuple[list[int], _Lattice]]:
        """The texts that have words, in groups: their positions, and one lattice for them."""
        texts = [text for text, rows in enumerate(scores) if len(rows)]
        lengths = [len(scores[text]) for text in texts]
        for group in batches_by_tokens(lengths, WORDS_TOGETHER):
            columns = [texts[position] for position in group]
            # Texts share one array (words, texts, tags); what fills short texts up is surely O.
            shape = len(scores[columns[0]]), len(columns), len(self.labels.tags)
            logs = np.full(shape, -1e4)
            logs[:, :, 0] = 0.0
            joined = np.zeros(shape[:2], bool)
            for column, text in enumerate(columns):
                rows = np.asarray(scores[text], np.float64)
                logs[: len(rows), column] = rows / self._temperature
                if joints is not None:
                    joined[: len(rows), column] = joints[text]
            logs[:, :, 1::2][joined] = -np.inf
            before, after = _context(logs, joined)
            total = np.logaddexp.reduce(before[-1] + logs[-1], axis=1)
            yield columns, _Lattice(logs, joined, before, after, total)

    def _probability(
        self, lattice: "_Lattice", text: int, start: int, end: int, label: str
    ) -> float:
        """Share of the allowed sequences in which exactly this mention stands here."""
        if lattice.joints[start, text] or lattice.joints[end - 1, text]:
            return 0.0
        begin = self.labels.begin(label)
        steps = lattice.logs[start:end, text]
        log = lattice.before[start, text, begin] + steps[0, begin] + steps[1:, begin + 1].sum()
        if end < len(lattice.logs):
            # The mention ends here: its next word has any tag but one that continues it.
            onward = lattice.logs[end, text] + lattice.after[end, text]
            onward[2::2] = -np.inf
            log += np.logaddexp.reduce(onward)
        return float(np.exp(min(log - lattice.total[text], 0.0)))

    def _viterbi(self, lattice: _Lattice) -> NDArray[np.int64]:
        """Best tags of shape (words, texts)."""
        logs = lattice.logs
        words, texts, count = logs.shape
        forbidden = np.where(self._allowed, 0.0, -np.inf)
        forbidden_joined = np.where(self._joined, 0.0, -np.inf)
        best = logs[0] + np.where(self._initial, 0.0, -np.inf)
        origin = np.zeros((words, texts, count), np.int64)
        for word in range(1, words):
            joins = lattice.joints[word - 1][:, None, None]
            reach = best[:, :, None] + np.where(joins, forbidden_joined, forbidden)
            origin[word] = reach.argmax(axis=1)
            best = reach.max(axis=1) + logs[word]
        path = np.empty((words, texts), np.int64)
        path[-1] = best.argmax(axis=1)
        everyone = np.arange(texts)
        for word in range(words - 1, 0, -1):
            path[word - 1] = origin[word, everyone, path[word]]
        return path


def _context(
    logs: NDArray[np.float64], joints: Booleans
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Logarithms of the sums over everything that may stand before and after each tag.

    Both arrays have the shape of `logs`, (words, texts, tags); tags are O, then B and I of each
    type in turn. Only an I depends on the tag before it, so no table of transitions is needed.
    """
    ends = np.where(joints, -np.inf, 0.0)[:, :, None]  # whether a mention may end with a word
    before = np.full_like(logs, -np.inf)
    before[0, :, 0] = 0.0
    before[0, :, 1::2] = 0.0
    for word in range(1, len(logs)):
        reached = before[word - 1] + logs[word - 1]
        free = reached.copy()
        free[:, 2::2] += ends[word - 1]
        before[word] = np.logaddexp.reduce(free, axis=1)[:, None]
        before[word, :, 2::2] = np.logaddexp(reached[:, 1::2], reached[:, 2::2])
    after = np.zeros_like(logs)
    for word in range(len(logs) - 2, -1, -1):
        onward = logs[word + 1] + after[word + 1]
        free = np.logaddexp(onward[:, 0], np.logaddexp.reduce(onward[:, 1::2], axis=1))
        after[word] = free[:, None]
        continued = np.logaddexp(free[:, None] + ends[word], onward[:, 2::2])
        after[word, :, 1::2] = continued
        after[word, :, 2::2] = continued
    return before, after
