"""What a whole corpus must be compared by, in memory that does not grow with it.

Everything is hashed, and only hashes below a threshold are kept; when there are too many, the
threshold is halved. Small corpora are thus compared exactly, large ones by a fair sample: the same
hash is kept in all documents or in none, so shares of common hashes stay what they are
(FracMinHash: Irber et al. 2022, doi 10.1101/2022.01.11.475838).
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from turkpa_ner.documents import Document

SHINGLE = 5  # words that two documents must share in a row to look alike
BOILERPLATE = 50  # a run of words that stands in more documents says nothing
_ALL = 1 << 64


def words_of(text: str) -> list[str]:
    """The words of a text with case folded."""
    return re.findall(r"\w+", text.casefold())


def folded(surface: str) -> str:
    """A mention with case and white space folded."""
    return " ".join(surface.casefold().split())


class ShingleIndex:
    """Finds documents that share runs of words.

    Args:
        limit: most hashes that are kept, 12 bytes each.
    """

    def __init__(self, limit: int = 4_000_000) -> None:
        self._limit = limit
        self._threshold = _ALL
        self._hashes: list[NDArray[np.uint64]] = []
        self._owners: list[NDArray[np.uint32]] = []
        self._kept = 0
        self.documents = 0

    @property
    def sampled(self) -> bool:
        """Whether only a part of the runs is compared, so that shares are estimates."""
        return self._threshold < _ALL

    def add(self, words: Sequence[str]) -> None:
        """Add the next document, as its words with case folded."""
        hashes = np.unique(_mix(_runs(words)))
        hashes = self._below(hashes)
        self._hashes.append(hashes)
        self._owners.append(np.full(len(hashes), self.documents, np.uint32))
        self._kept += len(hashes)
        self.documents += 1
        if len(self._hashes) >= 10_000:
            self._pack()
        while self._kept > self._limit:
            self._halve()

    def pairs(self, least: float) -> Iterator[tuple[int, int, float]]:
        """Numbers of two documents and the share of runs that they have in common.

        Args:
            least: smallest share, of the runs of the document that has fewer, that counts.
        """
        while (keys := self._common()) is None:
            self._halve()
        self._pack()
        sizes = np.bincount(self._owners[0], minlength=self.documents)
        pairs, counts = np.unique(keys, return_counts=True)
        first = (pairs >> np.uint64(32)).astype(np.int64)
        second = (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)
        shares = counts / np.maximum(1, np.minimum(sizes[first], sizes[second]))
        # In a sample, one or two common runs are no evidence.
        good = (shares >= least) & (counts >= (3 if self.sampled else 1))
        for a, b, share in zip(first[good], second[good], shares[good], strict=True):
            yield int(a), int(b), float(share)

    def _common(self) -> NDArray[np.uint64] | None:
        """A key of two document numbers for every run in both; None if they are too many."""
        self._pack()
        hashes, owners = self._hashes[0], self._owners[0].astype(np.uint64)
        order = np.lexsort((owners, hashes))
        hashes, owners = hashes[order], owners[order]
        new = np.flatnonzero(np.diff(hashes, prepend=hashes[:1] + np.uint64(1)))
        sizes = np.diff(new, append=len(hashes))
        if (sizes[sizes <= BOILERPLATE].astype(np.int64) ** 2).sum() // 2 > 4 * self._limit:
            return None
        rare = np.repeat(sizes <= BOILERPLATE, sizes)
        hashes, owners = hashes[rare], owners[rare]
        keys = [np.empty(0, np.uint64)]
        for step in range(1, min(BOILERPLATE, len(hashes))):
            same = hashes[step:] == hashes[:-step]
            if not same.any():
                break
            keys.append(owners[:-step][same] << np.uint64(32) | owners[step:][same])
        return np.concatenate(keys)

    def _below(self, hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
        return hashes if self._threshold == _ALL else hashes[hashes < np.uint64(self._threshold)]

    def _pack(self) -> None:
        self._hashes = [np.concatenate([np.empty(0, np.uint64), *self._hashes])]
        self._owners = [np.concatenate([np.empty(0, np.uint32), *self._owners])]

    def _halve(self) -> None:
        self._pack()
        self._threshold //= 2
        kept = self._hashes[0] < np.uint64(self._threshold)
        self._hashes, self._owners = [self._hashes[0][kept]], [self._owners[0][kept]]
        self._kept = int(kept.sum())


def _runs(words: Sequence[str]) -> NDArray[np.uint64]:
    """A number for each run of `SHINGLE` words."""
    codes = np.array(
        [zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in words], np.uint64
    )
    count = max(0, len(codes) - SHINGLE + 1)
    total = np.zeros(count, np.uint64)
    for step in range(SHINGLE):
        total = total * np.uint64(0x9E3779B97F4A7C15) + _mix(codes[step : step + count])
    return total


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers spread evenly over all 64 bits (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


@dataclass
class Surface:
    """How a surface is labelled: mentions by label, and the first document of each label."""

    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)


class SurfaceIndex:
    """Remembers which surfaces are labelled how, and in which splits they occur.

    Args:
        limit: most surfaces that are remembered.
    """

    def __init__(self, limit: int = 200_000) -> None:
        self._limit = limit
        self._threshold = 1 << 32
        self._surfaces: dict[tuple[str, str], Surface] = {}
        self._splits: dict[str, set[str]] = {}

    @property
    def rate(self) -> float:
        """Share of the surfaces that are remembered."""
        return self._threshold / (1 << 32)

    def add(self, document: Document) -> None:
        """Add the mentions of a document."""
        for span in document.entities:
            surface = folded(span.text)
            if self.rate < 1 and not self._kept(surface):
                continue
            entry = self._surfaces.setdefault((document.language, surface), Surface())
            entry.counts[span.label] += 1
            entry.first.setdefault(span.label, document.id)
            self._splits.setdefault(surface, set()).add(document.split)
        while len(self._surfaces) > self._limit:
            self._threshold //= 2
            self._surfaces = {k: v for k, v in self._surfaces.items() if self._kept(k[1])}
            self._splits = {k: v for k, v in self._splits.items() if self._kept(k)}

    def _kept(self, surface: str) -> bool:
        return zlib.crc32(surface.encode("utf-8", "surrogatepass")) < self._threshold

    def ambiguous(self) -> Iterator[tuple[str, str, Surface]]:
        """Language, surface and labels of surfaces with different labels."""
        for (language, surface), entry in self._surfaces.items():
            if len(entry.counts) > 1:
                yield language, surface, entry

    def distinct(self) -> int:
        """Number of distinct surfaces, language by language; estimated if not all are kept."""
        return round(len(self._surfaces) / self.rate)

    def unseen(self) -> tuple[int, int]:
        """Distinct surfaces of the test split: those in no training document, and all."""
        tested = [splits for splits in self._splits.values() if "test" in splits]
        unseen = sum("train" not in splits for splits in tested)
        return round(unseen / self.rate), round(len(tested) / self.rate)
