"""Likely mistakes of annotation in a document: problems that a person can act on."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from unicodedata import is_normalized

from turkpa_ner.corpus.sketches import words_of
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
_MIXED = re.compile(r"[a-zA-Z][^\W\d_]*[\u0400-\u052F]|[\u0400-\u052F][^\W\d_]*[a-zA-Z]")
ERROR, WARNING, INFO = SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Problem:
    """What looks wrong, in which document, of which kind, and how bad it is.

    An error does harm for certain, a warning mostly, an info is good to know.
    """

    document: str
    text: str
    kind: str = "boundary"
    severity: str = WARNING

    def __str__(self) -> str:
        return f"{self.document}: {self.text}"

    def to_dict(self) -> dict[str, str]:
        """The problem as JSON values."""
        return asdict(self)


def boundary_problems(document: Document) -> Iterator[Problem]:
    """Spans that cut a word, keep an edge or take in a title, an article or a possessive."""
    text = document.text
    for span in document.entities:
        shown = f"{span.label} {span.text!r}"
        if reason := _boundary_problem(text, span):
            harm = "inside a word" in reason or "white space" in reason
            yield Problem(document.id, f"{shown} {reason}", "boundary", ERROR if harm else WARNING)


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
    if _open_bracket(surface):
        return "holds a bracket without its partner"
    if re.search(r"['’]s$", surface):
        return "ends with a possessive 's"
    first = surface.split()[0].casefold()
    if len(surface.split()) > 1 and first in _ARTICLES:
        return "begins with an article"
    if span.label == "OFFICIAL" and _TITLE.fullmatch(first):
        return "begins with a title"
    return ""


def _open_bracket(surface: str) -> bool:
    return any(
        surface.count(left) != surface.count(right)
        for left, right in ("()", "[]", "{}", "«»", "“”")
        if right != "”" or "„" not in surface
    )


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
        for start, end in _occurrences(surface, document.text):
            if not any(covered[start:end]):
                around = document.text[max(0, start - 30) : end + 15]
                yield Problem(
                    document.id,
                    f"{surface!r} is labelled, but bare in {' '.join(around.split())!r}",
                    "bare surface",
                )
                break


def _occurrences(surface: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a surface stands, not as a part of a longer word."""
    start = text.find(surface)
    while start >= 0:
        end = start + len(surface)
        inside = (start and _is_word(text[start - 1])) or (end < len(text) and _is_word(text[end]))
        if not inside:
            yield start, end
        start = text.find(surface, start + 1 if inside else end)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def form_problems(document: Document) -> Iterator[Problem]:
    """Letters written in two ways, which look the same and do not match."""
    text = document.text
    if not (is_normalized("NFC", text) or is_normalized("NFD", text)):
        word = next(word for word in re.findall(r"\S+", text) if not is_normalized("NFC", word))
        yield Problem(
            document.id,
            f"mixes composed and decomposed letters, as in {word[:40]!r}; normalise to NFC",
            "normal form",
        )
    for surface in {span.text for span in document.entities}:
        for word in re.findall(r"\w+", surface):
            if _MIXED.search(word):
                yield Problem(
                    document.id, f"{surface!r} mixes Latin and Cyrillic letters", "mixed script"
                )
                break


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
    known = {run for text in outside for run in _runs(words_of(text), shortest)}
    best = (0, "", "")
    for document in documents:
        words = words_of(document.text)
        length = 0
        for end, run in enumerate(_runs(words, shortest), shortest):
            length = length + 1 if run in known else 0
            if length and length + shortest - 1 > best[0]:
                total = length + shortest - 1
                best = total, document.id, " ".join(words[end - total : end])
    return best


def _runs(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[i : i + length]) for i in range(len(words) - length + 1))
