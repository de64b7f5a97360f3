"""Finding likely mistakes of annotation: each check yields problems that a person can act on."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from turkpa_ner.documents import Document, Span

_OPENING, _CLOSING = "([{«“„‘\"'", ")]}»”“’\"'"
_EDGE = set(".,;:!?…–—-·•*/#@" + _OPENING + _CLOSING)
_ARTICLES = ("the", "a", "an")
# Titles and honorifics stand outside the span of a name; lower-case, as written before the name.
_TITLE = re.compile(
    r"""(
    mr|mrs|ms|dr|prof|professor|president|minister|ambassador|senator|chairman|speaker|deputy|sir
    |prezident|nazir|səfir|deputat|cənab|xanım
    |sayın|bay|bayan|başkan|bakan|milletvekili|büyükelçi
    |президент|министр|депутат|посол|спикер|господин|госпожа|г-н|г-жа|премьер
    |мырза|ханым|төраға|елші|төрага|элчи
    |vazir|deputati|elchi|janob|xonim
    |ministr|ilçi|jenap
    |úr|miniszter|nagykövet|képviselő|elnök
    )\.?""",
    re.VERBOSE,
)
SHINGLE = 5  # words that two documents must share in a row to look alike
ALIKE = 0.2  # share of such runs from which two documents count as near-duplicates


@dataclass(frozen=True, slots=True)
class Problem:
    """What looks wrong, and in which document."""

    document: str
    text: str

    def __str__(self) -> str:
        return f"{self.document}: {self.text}"


def check_documents(documents: Sequence[Document]) -> list[Problem]:
    """All problems within documents and between them."""
    return [
        *(problem for document in documents for problem in boundary_problems(document)),
        *(problem for document in documents for problem in bare_surfaces(document)),
        *contradictory_labels(documents),
        *near_duplicates(documents),
    ]


def boundary_problems(document: Document) -> Iterator[Problem]:
    """Spans that cut a word, keep an edge or take in a title, an article or a possessive."""
    text = document.text
    for span in document.entities:
        shown = f"{span.label} {span.text!r}"
        if reason := _boundary_problem(text, span):
            yield Problem(document.id, f"{shown} {reason}")


def _boundary_problem(text: str, span: Span) -> str:
    surface = span.text
    if surface != surface.strip():
        return "begins or ends with white space"
    if "\n\n" in surface:
        return "runs over a paragraph's end"
    if span.start and text[span.start - 1].isalnum() and surface[0].isalnum():
        return "begins inside a word"
    if span.end < len(text) and text[span.end].isalnum() and surface[-1].isalnum():
        return "ends inside a word"
    if surface[0] in _EDGE and not _quoted_inside(surface):
        return "begins with punctuation"
    if surface[-1] in _EDGE and not _quoted_inside(surface[::-1]):
        return "ends with punctuation"
    if re.search(r"['’]s$", surface):
        return "ends with a possessive 's"
    first = surface.split()[0].casefold()
    if len(surface.split()) > 1 and first in _ARTICLES:
        return "begins with an article"
    if span.label == "OFFICIAL" and _TITLE.fullmatch(first):
        return "begins with a title"
    return ""


def _quoted_inside(surface: str) -> bool:
    """Whether the mark at the edge belongs to a pair that ends before the other edge."""
    pairs = _OPENING + _CLOSING
    return surface[0] in pairs and any(mark in pairs for mark in surface[1:-1])


def bare_surfaces(document: Document) -> Iterator[Problem]:
    """Surfaces that are labelled in one place and bare in another.

    A document may excuse surfaces in its header: `also_bare: Senate; Hajiyev`.
    """
    excused = {surface.strip() for surface in str(document.meta.get("also_bare", "")).split(";")}
    covered = bytearray(len(document.text))
    for span in document.entities:
        covered[span.start : span.end] = b"\1" * (span.end - span.start)
    for surface in sorted({span.text for span in document.entities} - excused):
        for match in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", document.text):
            if not any(covered[match.start() : match.end()]):
                around = document.text[max(0, match.start() - 30) : match.end() + 15]
                yield Problem(
                    document.id,
                    f"{surface!r} is labelled, but bare in {' '.join(around.split())!r}",
                )
                break


def contradictory_labels(documents: Iterable[Document]) -> Iterator[Problem]:
    """Surfaces with different labels, in one document or in several of one language."""
    labels: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    places: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for document in documents:
        for span in document.entities:
            surface = " ".join(span.text.casefold().split())
            labels[document.language, surface][span.label] += 1
            places[document.language, surface, span.label].append(document.id)
    for (language, surface), counts in labels.items():
        if len(counts) > 1:
            rarest = min(counts, key=lambda label: counts[label])
            yield Problem(
                places[language, surface, rarest][0],
                f"{surface!r} is {' and '.join(f'{n} × {label}' for label, n in counts.items())}",
            )


def near_duplicates(documents: Sequence[Document]) -> Iterator[Problem]:
    """Pairs of documents that share many runs of words."""
    holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    sizes = []
    for index, document in enumerate(documents):
        shingles = set(_runs(_words(document.text), SHINGLE))
        sizes.append(len(shingles))
        for shingle in shingles:
            holders[shingle].append(index)
    shared: Counter[tuple[int, int]] = Counter()
    for indices in holders.values():
        if len(indices) <= 50:  # a run that stands in more documents is boilerplate
            shared.update(
                (a, b) for position, a in enumerate(indices) for b in indices[position + 1 :]
            )
    for (a, b), number in shared.items():
        share = number / max(1, min(sizes[a], sizes[b]))
        if share >= ALIKE:
            yield Problem(
                documents[a].id,
                f"shares {share:.0%} of its runs of {SHINGLE} words with {documents[b].id}",
            )


def unseen_surfaces(documents: Iterable[Document]) -> tuple[int, int]:
    """Distinct surfaces of the test split: those that occur in no training document, and all.

    Case and white space are folded.
    """
    seen: defaultdict[str, set[str]] = defaultdict(set)
    for document in documents:
        seen[document.split] |= {" ".join(e.text.casefold().split()) for e in document.entities}
    return len(seen["test"] - seen["train"]), len(seen["test"])


def longest_shared_run(
    documents: Iterable[Document], outside: Iterable[str], shortest: int = 6
) -> tuple[int, str, str]:
    """The longest run of words that a document shares with outside texts.

    Args:
        documents: the corpus.
        outside: the other texts.
        shortest: runs below this number of words are not looked for.

    Returns:
        Its length (0 if there is none), the document's id, and the words.
    """
    known = {run for text in outside for run in _runs(_words(text), shortest)}
    best = (0, "", "")
    for document in documents:
        words = _words(document.text)
        length = 0
        for end, run in enumerate(_runs(words, shortest), shortest):
            length = length + 1 if run in known else 0
            if length and length + shortest - 1 > best[0]:
                total = length + shortest - 1
                best = total, document.id, " ".join(words[end - total : end])
    return best


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _runs(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[i : i + length]) for i in range(len(words) - length + 1))
