"""Counts over annotated documents: how many, how long, how dense, how varied."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median

from turkpa_ner.documents import Document

# A sentence ends at a full stop, question or exclamation mark before white space, or at a line end.
_SENTENCE = re.compile(r".+?(?:[.!?…]+[\"”»’)]*(?=\s)|$)", re.MULTILINE)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of the sentences of two words or more, by a simple rule.

    It takes a full stop after an initial or an abbreviation for an end; for shares of sentences
    that is near enough.
    """
    for match in _SENTENCE.finditer(text):
        if len(match.group().split()) >= 2:
            yield match.span()


@dataclass
class Counts:
    """What a set of documents holds; words are stretches between white space."""

    words: list[int] = field(default_factory=list)
    mentions: dict[str, int] = field(default_factory=dict)
    sentences: int = 0
    empty_sentences: int = 0

    def add(self, document: Document) -> None:
        """Count one more document."""
        self.words.append(len(document.text.split()))
        for entity in document.entities:
            self.mentions[entity.label] = self.mentions.get(entity.label, 0) + 1
        for start, end in sentences(document.text):
            self.sentences += 1
            inside = (e for e in document.entities if e.start < end and e.end > start)
            self.empty_sentences += next(inside, None) is None

    def to_dict(self) -> dict[str, float]:
        """Documents, words, median length, mentions by type, density, share of empty sentences."""
        total = sum(self.words)
        mentions = sum(self.mentions.values())
        return {
            "documents": len(self.words),
            "words": total,
            "median words": median(self.words) if self.words else 0,
            "mentions": mentions,
            **dict(sorted(self.mentions.items())),
            "mentions in 100 words": round(100 * mentions / total, 2) if total else 0,
            "% sentences without": round(100 * self.empty_sentences / self.sentences)
            if self.sentences
            else 0,
        }


def count(documents: Iterable[Document], key: str) -> dict[str, Counts]:
    """Counts for each value of `language`, `split` or `kind`, and for `all`."""
    groups: dict[str, Counts] = {}
    total = Counts()
    for document in documents:
        groups.setdefault(str(getattr(document, key)) or "?", Counts()).add(document)
        total.add(document)
    return {**dict(sorted(groups.items())), "all": total}
