"""The checks over a whole corpus, one document at a time, in constant memory."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from unicodedata import is_normalized

from turkpa_ner.corpus.checks import (
    ERROR,
    INFO,
    WARNING,
    Problem,
    bare_surfaces,
    boundary_problems,
    form_problems,
)
from turkpa_ner.corpus.notes import Notes
from turkpa_ner.corpus.sketches import SHINGLE, ShingleIndex, SurfaceIndex, words_of
from turkpa_ner.corpus.spans import WordSplitter, cut_words, shown, word_ranges
from turkpa_ner.documents import Document

ALIKE = 0.2  # share of common runs of words from which two documents count as near-duplicates
SAME = 0.5  # share from which one of them in the test split spoils the test for certain
FEW = 20  # mentions below which a type can hardly be learnt


@dataclass(frozen=True)
class Encoding:
    """What a model sees of a text.

    Attributes:
        words: start and end of the words of a text.
        pieces: words, and the sub-word ids of each; None if there is no tokenizer.
        unknown: the id that stands for characters that the tokenizer does not know.
        window: most sub-words that the model sees at once.
    """

    words: WordSplitter
    pieces: Callable[[str], tuple[Sequence[tuple[int, int]], Sequence[Sequence[int]]]] | None = None
    unknown: int | None = None
    window: int = 0


@dataclass
class Checker:
    """Takes documents one at a time.

    Attributes:
        encoding: what to hold spans and lengths against; None to leave these checks out.
        documents: how many documents were taken.
        mentions: by label and split.
        longer: how many documents do not fit into one window.
    """

    encoding: Encoding | None = None
    documents: int = 0
    mentions: Counter[tuple[str, str]] = field(default_factory=Counter)
    longer: int = 0
    shingles: ShingleIndex = field(default_factory=ShingleIndex)
    surfaces: SurfaceIndex = field(default_factory=SurfaceIndex)
    _names: list[str] = field(default_factory=list)
    _splits: list[str] = field(default_factory=list)
    _ids: set[int] = field(default_factory=set)
    _texts: dict[int, int] = field(default_factory=dict)
    _forms: Counter[str] = field(default_factory=Counter)
    _first_of: dict[str, str] = field(default_factory=dict)

    def problems_of(self, document: Document) -> Iterator[Problem]:
        """The problems of one more document, and those it has with the ones before it."""
        for span in document.entities:
            self.mentions[span.label, document.split] += 1
        yield from boundary_problems(document)
        yield from bare_surfaces(document)
        yield from form_problems(document)
        yield from self._content(document)
        yield from self._identity(document)
        if self.encoding:
            yield from self._encoded(document, self.encoding)
        self.surfaces.add(document)
        self.documents += 1

    def problems_between(self) -> Iterator[Problem]:
        """The problems that show when all documents are known."""
        yield from self._contradictions()
        yield from self._alike()
        yield from self._balance()
        if len(self._forms) > 1:
            rare = min(self._forms, key=lambda form: self._forms[form])
            yield Problem(
                self._first_of[rare],
                f"is written in the normal form {rare}, like {self._forms[rare]} of the documents, "
                f"unlike {self._forms.total() - self._forms[rare]}; normalise all to NFC",
                "normal form",
            )

    def _content(self, document: Document) -> Iterator[Problem]:
        if not document.text.strip():
            yield Problem(document.id, "has no text", "empty", WARNING)
        elif not document.entities:
            yield Problem(document.id, "has no entity", "no entity", INFO)
        if not document.text.isascii():
            # Only a text that changes under the other form says that it has this one.
            forms = is_normalized("NFC", document.text), is_normalized("NFD", document.text)
            if forms[0] != forms[1]:
                form = "NFC" if forms[0] else "NFD"
                self._forms[form] += 1
                self._first_of.setdefault(form, document.id)

    def _identity(self, document: Document) -> Iterator[Problem]:
        number = len(self._names)
        if document.id:
            key = hash(document.id)
            if key in self._ids:
                yield Problem(document.id, "the id is used twice", "id", ERROR)
            self._ids.add(key)
        words = words_of(document.text)
        key = hash(" ".join(words))
        twin = self._texts.setdefault(key, number)
        self._names.append(document.id)
        self._splits.append(document.split)
        if twin == number or not document.text.strip():
            self.shingles.add(words)
        else:
            self.shingles.add(())  # an exact copy is reported here, and not again as alike
            yield self._pair(number, twin, "has the same text as", "duplicate", 1.0)

    def _encoded(self, document: Document, encoding: Encoding) -> Iterator[Problem]:
        for span in cut_words(document, encoding.words):
            text = f"{shown(span)} does not begin and end with a word"
            yield Problem(document.id, text, "encoding", ERROR)
        if encoding.pieces is None:
            return
        words, pieces = encoding.pieces(document.text)
        self.longer += sum(map(len, pieces)) > encoding.window
        ranges = word_ranges(document, words, Notes(refuse=()))
        for first, end, label in ranges:
            inside = [piece for word in pieces[first:end] for piece in word]
            name = f"{label} {document.text[words[first][0] : words[end - 1][1]]!r}"
            if len(inside) > encoding.window:
                yield Problem(
                    document.id,
                    f"{name} has {len(inside)} sub-words, more than the window of "
                    f"{encoding.window}",
                    "window",
                )
            elif all(piece == encoding.unknown for piece in inside):
                yield Problem(
                    document.id,
                    f"{name} is unknown to the tokenizer, character for character",
                    "encoding",
                )

    def _pair(self, number: int, other: int, relation: str, kind: str, share: float) -> Problem:
        splits = self._splits[number], self._splits[other]
        leak = splits[0] != splits[1] and all(splits)
        where = f" ({splits[0]} and {splits[1]})" if leak else ""
        return Problem(
            self._names[number],
            f"{relation} {self._names[other]}{where}",
            "leak" if leak else kind,
            ERROR if leak and share >= SAME else WARNING,
        )

    def _contradictions(self) -> Iterator[Problem]:
        for _, surface, entry in self.surfaces.ambiguous():
            rarest = min(entry.counts, key=lambda label: entry.counts[label])
            found = " and ".join(f"{n} × {label}" for label, n in entry.counts.items())
            yield Problem(entry.first[rarest], f"{surface!r} is {found}", "contradiction")

    def _alike(self) -> Iterator[Problem]:
        about = "about " if self.shingles.sampled else ""
        for first, second, share in self.shingles.pairs(ALIKE):
            relation = f"shares {about}{share:.0%} of its runs of {SHINGLE} words with"
            yield self._pair(first, second, relation, "near-duplicate", share)

    def _balance(self) -> Iterator[Problem]:
        by_label: Counter[str] = Counter()
        for (label, _), number in self.mentions.items():
            by_label[label] += number
        splits = {split for _, split in self.mentions}
        for label, number in sorted(by_label.items()):
            if "train" in splits and not self.mentions[label, "train"]:
                yield Problem(label, "occurs in no training document", "label balance")
            elif number < FEW:
                yield Problem(label, f"has {number} mentions only", "label balance", INFO)
            twins = [other for other in by_label if other.casefold() == label.casefold()]
            if len(twins) > 1 and label == min(twins):
                yield Problem(label, f"is also spelt {max(twins)}", "label balance", ERROR)


def check_documents(documents: Iterable[Document]) -> list[Problem]:
    """All errors and warnings, within documents and between them."""
    checker = Checker()
    found = [problem for document in documents for problem in checker.problems_of(document)]
    found += checker.problems_between()
    return [problem for problem in found if problem.severity != INFO]


def unseen_surfaces(documents: Iterable[Document]) -> tuple[int, int]:
    """Distinct surfaces of the test split: those that occur in no training document, and all.

    Case and white space are folded.
    """
    index = SurfaceIndex()
    for document in documents:
        index.add(document)
    return index.unseen()
