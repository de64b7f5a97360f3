"""Texts in the other script of their language, read in the script that encoders know it in.

Encoders have hardly seen Azerbaijani, Turkmen and Uzbek in Cyrillic, or Kazakh, Kyrgyz and Russian
in Latin letters, and take their words for strings of splinters. The first three have letters there
that no other language here uses. The others are told by what reading them in Cyrillic brings: far
fewer sub-words.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from turkpa_ner.alphabets import TO_CYRILLIC, TO_LATIN, respell

Reading = Callable[[str], list[str]]

# With a smaller share of these among its letters, a text only names somebody in that language.
_TELLING = {"az": "ҝҹ", "tk": "җ", "uz": "ўҳ"}
_SHARE = 0.005
# Latin texts with more sub-words for their characters than this may be Kazakh, Kyrgyz or Russian,
# and are, if one of these readings saves enough. A few words may be foreign names.
_SPLINTERED, _SAVING = 0.3, 0.1
_FEWEST, _SAMPLE = 8, 100


def _latin(table: Mapping[str, str]) -> Reading:
    return lambda word: ["".join(respell(word, table))]


def _backwards(table: Mapping[str, str], **others: str) -> dict[str, str]:
    """A table read backwards; of letters that are written alike, the first or one of `others`."""
    letters: dict[str, str] = {}
    for letter, written in table.items():
        letters.setdefault(written, letter)
    letters.pop("", None)
    return letters | others


def _cyrillic(table: Mapping[str, str], vowels: str, glide: str, front: str = "") -> Reading:
    """Reads words in Cyrillic.

    Args:
        table: what Latin letters stand for.
        vowels: letters after which `glide` is й.
        glide: what is written like й.
        front: the letters that are written like о and у, if there are any.
    """
    glides = re.compile(f"(?<=[{vowels}]){glide}", re.IGNORECASE)
    fronted = str.maketrans("оуОУ", front + front.upper()) if front else {}

    def read(word: str) -> list[str]:
        read = "".join(respell(word, table))
        read = glides.sub(lambda match: "Й" if match.group().isupper() else "й", read)
        return list(dict.fromkeys([read, read.translate(fronted)]))

    return read


IN_LATIN = {
    "az": _latin(_backwards(TO_CYRILLIC["az"])),
    "tk": _latin(_backwards(TO_CYRILLIC["tk"], э="e")),
    "uz": _latin(TO_LATIN["uz"]),
}
IN_CYRILLIC = {
    "kk": _cyrillic(_backwards(TO_LATIN["kk"]), "аәеёоөуұүыіэюя", "и"),
    "ky": _cyrillic(_backwards(TO_LATIN["ky"], y="ы"), "аеёиоуэюя", "ы", front="өү"),
    "ru": _cyrillic(_backwards(TO_LATIN["ru"], y="ы"), "аеёиоуыэюя", "ы"),
}


def in_latin(text: str) -> Reading | None:
    """How to read a Cyrillic text in a language that is usually written in Latin letters."""
    for language, telling in _TELLING.items():
        found = sum(text.count(letter) for letter in telling + telling.upper())
        if found and found > _SHARE * sum(map(str.isalpha, text)):
            return IN_LATIN[language]
    return None


def in_cyrillic(surfaces: Sequence[str], size: Callable[[list[str]], int]) -> Reading | None:
    """How to read a Latin text in a language that is usually written in Cyrillic.

    Args:
        surfaces: the words of the text.
        size: how many sub-words the shortest of several spellings has.
    """
    words = list(islice((word for word in surfaces if word.strip().isalpha()), _SAMPLE))
    count = sum(size([word]) for word in words)
    if len(words) < _FEWEST or count <= _SPLINTERED * sum(map(len, words)):
        return None
    counts = {
        language: sum(size(read(word)) for word in words) for language, read in IN_CYRILLIC.items()
    }
    best = min(counts, key=counts.__getitem__)
    return IN_CYRILLIC[best] if counts[best] < (1 - _SAVING) * count else None
