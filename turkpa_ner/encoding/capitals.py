"""Lines in capitals, read as if Every Word Began With One.

An encoder has seen few words in capitals, and takes them for strings of splinters; the same words
as headlines write them it knows. How a word in capitals would be written is not told by its
letters (`I` may be a small `ı`, and `OSCE` stays `OSCE`): of the spellings that it may have, the
one with the fewest sub-words is read.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from turkpa_ner.encoding.words import APOSTROPHES, Word

_LINE = re.compile(r"[^\r\n]+")
# A single word in capitals is as likely an acronym.
_FEWEST_WORDS = 2


def in_capitals(text: str, words: Sequence[Word]) -> Iterator[int]:
    """The words of lines that hold capitals only, and at least two words of them."""
    starts: list[int] = []
    for line in _LINE.finditer(text):
        if line.group().isupper():
            starts = starts or [start for start, _ in words]
            inside = range(bisect_left(starts, line.start()), bisect_left(starts, line.end()))
            cased = [i for i in inside if _is_word(text[slice(*words[i])])]
            if len(cased) >= _FEWEST_WORDS:
                yield from cased


def spellings(text: str, word: Word) -> list[str]:
    """How a word in capitals may be written otherwise, the likeliest first."""
    start, end = word
    capital, small = text[start], text[start + 1 : end]
    # A case ending after its apostrophe: `TÜRKPA'NIN`.
    if start > 1 and text[start - 1] in APOSTROPHES and text[start - 2].isalnum():
        capital, small = "", text[start:end]
    dotted = small.replace("İ", "i").lower()
    dotless = small.replace("I", "ı").replace("İ", "i").lower()
    both = [dotless, dotted] if "İ" in text else [dotted, dotless]
    return [capital + rest for rest in dict.fromkeys(both)]


def _is_word(surface: str) -> bool:
    return len(surface) > 1 and surface.isupper()
