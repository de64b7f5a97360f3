"""Dividing documents into splits: reproducible, whole groups, every language in its share."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from turkpa_ner.corpus.checker import ALIKE
from turkpa_ner.corpus.sketches import ShingleIndex, words_of
from turkpa_ner.documents import Document
from turkpa_ner.errors import UserError


def parse_shares(rules: Sequence[str]) -> dict[str, float]:
    """The shares that rules such as `train=0.8` describe, scaled to 1.

    Raises:
        UserError: for a rule that is not a name with a positive number.
    """
    shares: dict[str, float] = {}
    for rule in rules:
        name, _, number = rule.partition("=")
        try:
            share = float(number)
        except ValueError:
            share = 0.0
        if not name or not 0 < share < float("inf") or name in shares:
            raise UserError(f"--share {rule}: expected NAME=NUMBER once for each, as in train=0.8.")
        shares[name] = share
    total = sum(shares.values())
    return {name: share / total for name, share in shares.items()}


@dataclass
class Splitter:
    """Gathers what decides about the split of each document, then decides.

    Documents of one group stay together, and so do those that share many runs of words.

    Attributes:
        key: the header value that names the group (`story`, `source`, …); empty for none.
    """

    key: str = ""
    _groups: list[int] = field(default_factory=list)  # of each document, a tree of numbers
    _languages: list[str] = field(default_factory=list)
    _names: list[str] = field(default_factory=list)
    _known: dict[str, int] = field(default_factory=dict)
    _shingles: ShingleIndex = field(default_factory=ShingleIndex)

    def add(self, document: Document) -> None:
        """Take the next document."""
        number = len(self._groups)
        words = words_of(document.text)
        # The name decides on the order, so that it depends on no place in a file.
        text = hashlib.blake2b(
            " ".join(words).encode("utf-8", "replace"), digest_size=8
        ).hexdigest()
        self._groups.append(number)
        self._languages.append(document.language or "?")
        self._names.append(f"{document.id} {text}")
        self._shingles.add(words)
        group = document.meta.get(self.key) if self.key else None
        for mark in (f"text {text}", *([f"group {group}"] if group else [])):
            self._join(number, self._known.setdefault(mark, number))

    def decide(self, shares: dict[str, float], seed: int = 0) -> list[str]:
        """The split of each document, in the order in which they were taken.

        Groups are taken in an order that the seed shuffles, large ones first, and each goes where
        its languages are furthest below their share.
        """
        for first, second, _ in self._shingles.pairs(ALIKE):
            self._join(first, second)
        members: defaultdict[int, list[int]] = defaultdict(list)
        for number in range(len(self._groups)):
            members[self._root(number)].append(number)

        def order(group: Sequence[int]) -> tuple[int, bytes]:
            name = min(self._names[number] for number in group)
            key = f"{seed} {name}".encode("utf-8", "replace")
            return -len(group), hashlib.blake2b(key, digest_size=16).digest()

        wanted = Counter(self._languages)
        given: Counter[tuple[str, str]] = Counter()
        splits = [""] * len(self._groups)
        for group in sorted(members.values(), key=order):
            languages = Counter(self._languages[number] for number in group)

            def lack(split: str, languages: Counter[str] = languages) -> float:
                return sum(
                    number * (shares[split] - given[split, language] / wanted[language])
                    for language, number in languages.items()
                )

            chosen = max(shares, key=lack)
            for language, number in languages.items():
                given[chosen, language] += number
            for number in group:
                splits[number] = chosen
        return splits

    def _root(self, number: int) -> int:
        while self._groups[number] != number:
            self._groups[number] = self._groups[self._groups[number]]
            number = self._groups[number]
        return number

    def _join(self, first: int, second: int) -> None:
        a, b = sorted((self._root(first), self._root(second)))
        self._groups[b] = a


def table(documents: Iterable[tuple[str, str]]) -> dict[str, Counter[str]]:
    """How many documents of each language are in each split, from pairs of both."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for language, split in documents:
        counts[language or "?"][split] += 1
    return dict(sorted(counts.items()))
