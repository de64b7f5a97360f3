"""Scores for every word of any text, from a model that sees windows of sub-words."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from turkpa_ner.encoding.subwords import SubwordEncoder
from turkpa_ner.encoding.windows import Window, make_windows
from turkpa_ner.encoding.words import Word

Ids = NDArray[np.int64]


class Backend(Protocol):
    """Runs the network on one batch."""

    def logits(self, ids: Ids, mask: Ids) -> NDArray[np.float32]:
        """Scores of shape (windows, sub-words, tags) for ids and mask (windows, sub-words)."""


@dataclass(frozen=True, slots=True)
class EncodedWindow:
    """The input of one window: its sub-word ids, and where each of its words begins in them."""

    window: Window
    ids: list[int]
    word_starts: list[int]

    @property
    def first_owned(self) -> int:
        """Position of the first scored word among the words of the window."""
        return self.window.own_start - self.window.start


def encode_windows(
    encoder: SubwordEncoder, pieces: Sequence[tuple[int, ...]], size: int, overlap: int
) -> list[EncodedWindow]:
    """The windows of a text.

    Args:
        encoder: gives the sub-words that a window begins and ends with.
        pieces: sub-word ids of each word of the text.
        size: most sub-words in a window, special ones included.
        overlap: most sub-words that neighbouring windows share.
    """
    room = size - len(encoder.prefix) - len(encoder.suffix)
    pieces = [word[:room] for word in pieces]  # a word of many splinters must fit a short window
    encoded = []
    for window in make_windows([len(word) for word in pieces], room, overlap):
        ids = list(encoder.prefix)
        starts = []
        for word in pieces[window.start : window.end]:
            starts.append(len(ids))
            ids.extend(word)
        starts.append(len(ids))
        encoded.append(EncodedWindow(window, ids + encoder.suffix, starts))
    return encoded


def pad(rows: Sequence[Sequence[int]], filler: int) -> tuple[Ids, Ids]:
    """Rows of ids as one array, filled up at the end, and the mask of what is real."""
    width = max(map(len, rows))
    ids = np.full((len(rows), width), filler, np.int64)
    mask = np.zeros((len(rows), width), np.int64)
    for index, row in enumerate(rows):
        ids[index, : len(row)] = row
        mask[index, : len(row)] = 1
    return ids, mask


def batches_by_tokens(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Positions grouped into batches of similar length, longest first.

    A batch holds at most `budget` sub-words with its padding, or a single row.
    """
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > budget:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _each(
    function: Callable[[list[int]], NDArray[np.float32]], batches: Sequence[list[int]], threads: int
) -> Iterator[NDArray[np.float32]]:
    """What a function makes of each batch, in order; the threads live as long as the call.

    Threads that stayed would be missing in a process that was forked off.
    """
    if min(threads, len(batches)) < 2:
        yield from map(function, batches)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(function, batches)


class Tagger:
    """Scores words with a model.

    Args:
        encoder: the model's sub-words.
        backend: the model's network.
        window: most sub-words in a window, special ones included.
        overlap: most sub-words that neighbouring windows share.
        batch_tokens: most sub-words in a batch, padding included; 0 for every window alone.
        threads: how many batches the network sees at the same time.
    """

    def __init__(
        self,
        encoder: SubwordEncoder,
        backend: Backend,
        *,
        window: int,
        overlap: int,
        batch_tokens: int = 4096,
        threads: int = 1,
    ) -> None:
        self._encoder = encoder
        self._backend = backend
        self._window = window
        self._overlap = overlap
        self._batch_tokens = batch_tokens
        self._threads = threads

    def seams(self, text: str) -> list[int]:
        """The characters of a text at which another window begins to answer for the words."""
        words, pieces = self._encoder.words(text)
        windows = encode_windows(self._encoder, pieces, self._window, self._overlap)
        return [words[window.window.own_start][0] for window in windows[1:]]

    def score(self, texts: Sequence[str]) -> tuple[list[list[Word]], list[NDArray[np.float32]]]:
        """Words of each text, and an array (words, tags) of scores for each text.

        The scores of a word are the mean over its sub-words, in the window that owns the word.
        """
        words: list[list[Word]] = []
        windows: list[tuple[int, EncodedWindow]] = []
        for index, text in enumerate(texts):
            text_words, pieces = self._encoder.words(text)
            words.append(text_words)
            encoded = encode_windows(self._encoder, pieces, self._window, self._overlap)
            windows += [(index, window) for window in encoded]
        scores: list[NDArray[np.float32]] = [np.empty((0, 1), np.float32) for _ in texts]
        lengths = [len(window.ids) for _, window in windows]
        batches = list(batches_by_tokens(lengths, self._batch_tokens))

        def logits(batch: list[int]) -> NDArray[np.float32]:
            rows = [windows[position][1].ids for position in batch]
            return self._backend.logits(*pad(rows, self._encoder.pad))

        for batch, found in zip(batches, _each(logits, batches, self._threads), strict=True):
            for position, window_logits in zip(batch, found, strict=True):
                index, row = windows[position]
                if not len(scores[index]):
                    shape = len(words[index]), found.shape[2]
                    scores[index] = np.empty(shape, np.float32)
                starts = np.array(row.word_starts)
                means = np.add.reduceat(window_logits[: starts[-1]], starts[:-1], axis=0)
                means /= np.diff(starts)[:, None]
                own = row.window
                first = row.first_owned
                scores[index][own.own_start : own.own_end] = means[
                    first : first + own.own_end - own.own_start
                ]
        return words, scores
