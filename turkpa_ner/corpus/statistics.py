"""Counts over annotated documents: how many, how long, how dense, how varied."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median

from turkpa_ner.corpus.sketches import SurfaceIndex
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


KEYS = ("language", "split", "kind")


@dataclass
class Statistics:
    """Everything that is counted in one pass over documents.

    Attributes:
        groups: for `language`, `split` and `kind`, and each value of it, what it holds.
        total: what all documents hold.
        labels: mentions by language and label.
        lengths: mentions by label and number of words.
        surfaces: how surfaces are labelled.
    """

    groups: dict[str, dict[str, Counts]] = field(default_factory=lambda: {k: {} for k in KEYS})
    total: Counts = field(default_factory=Counts)
    labels: Counter[tuple[str, str]] = field(default_factory=Counter)
    lengths: Counter[tuple[str, int]] = field(default_factory=Counter)
    surfaces: SurfaceIndex = field(default_factory=SurfaceIndex)

    def add(self, document: Document) -> None:
        """Count one more document."""
        for key, groups in self.groups.items():
            groups.setdefault(str(getattr(document, key)) or "?", Counts()).add(document)
        self.total.add(document)
        self.surfaces.add(document)
        for span in document.entities:
            self.labels[document.language or "?", span.label] += 1
            self.lengths[span.label, len(span.text.split())] += 1

    def by(self, key: str) -> dict[str, Counts]:
        """Counts for each value of `language`, `split` or `kind`, and for `all`."""
        return {**dict(sorted(self.groups[key].items())), "all": self.total}

    def ambiguity(self) -> dict[str, float]:
        """How many surfaces there are, how many of them bear several labels, and how often."""
        ambiguous = [entry.counts for _, _, entry in self.surfaces.ambiguous()]
        rate = self.surfaces.rate
        mentions = sum(self.total.mentions.values())
        share = sum(counts.total() for counts in ambiguous) / rate / mentions if mentions else 0.0
        return {
            "distinct surfaces": self.surfaces.distinct(),
            "with several labels": round(len(ambiguous) / rate),
            "% of mentions with such a surface": round(100 * share, 2),
        }

    def ambiguous(self, most: int) -> list[tuple[str, str, Counter[str]]]:
        """Language, surface and labels of the surfaces that are ambiguous most often."""
        found = [(lang, name, entry.counts) for lang, name, entry in self.surfaces.ambiguous()]
        # The mentions that do not bear the most frequent label say how ambiguous a surface is.
        found.sort(key=lambda row: (max(row[2].values()) - row[2].total(), row[1]))
        return found[:most]

    def to_dict(self) -> dict[str, object]:
        """Everything as JSON values."""
        return {
            **{key: {k: c.to_dict() for k, c in self.by(key).items()} for key in KEYS},
            "ambiguity": self.ambiguity(),
            "ambiguous": [
                {"language": lang, "surface": name, "labels": dict(counts)}
                for lang, name, counts in self.ambiguous(50)
            ],
        }
