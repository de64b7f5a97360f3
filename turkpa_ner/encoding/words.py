"""Where the words of a text begin and end.

A word is a run of letters, marks and digits of any script, or one other character. Apostrophes
and hyphens stand alone, so that a mention can end before a case ending (`TÜRKPA` in `TÜRKPA'nın`).
The turned comma of Uzbek oʻ and gʻ is a part of its letter when it is written unambiguously, or
with an apostrophe in a text that is Uzbek.
"""

import bisect
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import regex
from numpy.typing import NDArray

from turkpa_ner.documents import Document, Span

# Longer runs (a text without spaces) are split so that every piece of them still fits a window.
LONGEST_WORD = 64
APOSTROPHES = "'’‘ʻʼ`"
JOINING = frozenset("-‐‑" + APOSTROPHES)

# Modifier letters that serve as apostrophes are category Lm, letters to Unicode but not to us.
_LETTER = r"(?:[\p{L}\p{N}--[\u02B9-\u02BD]]\p{M}{0,8})"
_TURNED_COMMA = r"(?<=[oOgG])[\u02BB\u2018`]"
_APOSTROPHE = r"['\u2019\u02BC]"
# Not before the ending of an acronym (`NATO'ga`).
_UZBEK_APOSTROPHE = (
    rf"(?:(?<=[oOgG])(?<!\p{{Lu}}[OG]){_APOSTROPHE}|(?<=[OG]){_APOSTROPHE}(?=\p{{Lu}}))"
)
# Beginnings of everyday Uzbek words that no other language writes; a capital may begin a name.
_UZBEK = regex.compile(
    rf"\b(?:O{_APOSTROPHE}zb|o{_APOSTROPHE}(?:z|rt|rn|tk|lch|qi|g{_APOSTROPHE})"
    rf"|[bdjkqrsty]o{_APOSTROPHE}(?:[lrpqznmy]|sh|st|g{_APOSTROPHE}))"
)
# str.isspace() counts the information separators as white space; \s does not.
_OTHER = r"[^\s\x1c-\x1f]"


def _word(*joiners: str) -> regex.Pattern[str]:
    joiner = "|".join((r"\p{Cf}{1,4}", *joiners))
    letters = rf"{_LETTER}(?:(?:{joiner})?{_LETTER}){{0,{LONGEST_WORD - 1}}}"
    return regex.compile(rf"{letters}|{_OTHER}\p{{M}}{{0,8}}", regex.VERSION1)


_WORD = _word(_TURNED_COMMA)
_UZBEK_WORD = _word(_TURNED_COMMA, _UZBEK_APOSTROPHE)

Word = tuple[int, int]


def split_words(text: str) -> list[Word]:
    """Start and end of every word, in order. Only white space lies between words."""
    pattern = _UZBEK_WORD if _UZBEK.search(text) else _WORD
    return [match.span() for match in pattern.finditer(text)]


def joining_marks(text: str, words: Sequence[Word]) -> NDArray[np.bool_]:
    """For each word whether it is a hyphen or apostrophe with a word right after it."""
    joins = np.zeros(len(words), bool)
    for index in range(len(words) - 1):
        start, end = words[index]
        joins[index] = text[start:end] in JOINING and words[index + 1][0] == end
    return joins


@dataclass(frozen=True, slots=True)
class LostSpan:
    """A gold span whose boundary falls inside a word, so that no tags can express it."""

    document: str
    span: Span
    words: str


def word_tags(
    words: Sequence[Word], document: Document, begin_tag: dict[str, int]
) -> tuple[list[int], list[LostSpan]]:
    """The tag of every word, and the spans that words cannot express.

    Args:
        words: the words of the document's text.
        document: an annotated text.
        begin_tag: for each entity type the number of its `B-` tag; `I-` is one more.
    """
    tags = [0] * len(words)
    lost: list[LostSpan] = []
    starts = [start for start, _ in words]
    for span in document.entities:
        first = bisect.bisect_left(starts, span.start)
        last = bisect.bisect_left(starts, span.end)
        if first < last and words[first][0] == span.start and words[last - 1][1] == span.end:
            begin = begin_tag[span.label]
            tags[first:last] = [begin] + [begin + 1] * (last - first - 1)
        else:
            first = max(0, bisect.bisect_right(starts, span.start) - 1)
            around = words[first : max(last, first + 1)]
            text = document.text[around[0][0] : around[-1][1]] if around else ""
            lost.append(LostSpan(document.id, span, text))
    return tags, lost
