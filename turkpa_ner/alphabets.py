"""Cyrillic in Latin letters and Latin in Cyrillic ones, as each language writes both."""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

# Cyrillic to Latin: what Kyrgyz and Russian texts become in passports and chats; Kazakh follows
# the alphabet of 2021, Uzbek that of 1995.
_SLAVIC = dict(
    zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True),
    ё="yo", ж="zh", х="kh", ц="ts", ч="ch", ш="sh", щ="shch", ъ="", ь="", ю="yu", я="ya",
)  # fmt: skip
TO_LATIN = {
    "ru": _SLAVIC,
    "ky": _SLAVIC | {"ө": "o", "ү": "u", "ң": "ng", "ж": "j"},
    "kk": _SLAVIC
    | {"ә": "ä", "ғ": "ğ", "қ": "q", "ң": "ñ", "ө": "ö", "ү": "ü", "ұ": "ū", "һ": "h", "і": "ı"}
    | {"ж": "j", "ш": "ş", "х": "h", "и": "i", "й": "i", "у": "u", "ы": "y", "э": "e", "щ": "ş"},
    "uz": _SLAVIC
    | {"ў": "oʻ", "қ": "q", "ғ": "gʻ", "ҳ": "h", "х": "x", "ж": "j", "ъ": "ʼ", "ы": "i", "э": "e"},
}
# Latin to Cyrillic: the alphabets of these languages before the change of script.
TO_CYRILLIC = {
    "az": dict(
        zip("abcçdeəfgğhxıijkqlmnoöprsştuüvyz", "абҹчдеәфҝғһхыижкглмноөпрсштуүвјз", strict=True)
    ),
    "tk": dict(
        zip("abçdeäfghijžklmnňoöprsştuüwyýz", "абчдеәфгхиҗжклмнңоөпрсштуүвыйз", strict=True),
        ýa="я", ýu="ю", ýo="ё",
    ),
    "uz": dict(
        zip("abdefghijklmnopqrstuvxyz", "абдефгҳижклмнопқрстувхйз", strict=True),
        sh="ш", ch="ч", ya="я", yu="ю", yo="ё", ye="е", ts="ц",
    )
    | {g + mark: letter for g, letter in (("o", "ў"), ("g", "ғ")) for mark in "ʻ'’‘`"},
}  # fmt: skip


@cache
def is_cyrillic(letter: str) -> bool:
    """Whether a letter is Cyrillic."""
    return "CYRILLIC" in unicodedata.name(letter, "")


def other_script(text: str, language: str) -> list[str]:
    """For each character of a text what stands for it in the other script of the language.

    Where two letters together become one, the first gives it and the second nothing. Texts of
    languages with one script stay as they are.
    """
    cyrillic = sum(map(is_cyrillic, text)) > len(text) / 3
    table = (TO_LATIN if cyrillic else TO_CYRILLIC).get(language)
    return list(text) if table is None else respell(text, table)


def respell(text: str, table: Mapping[str, str]) -> list[str]:
    """For each character of a text what a table of small letters makes of it, in its case."""
    longest_first = sorted(table, key=len, reverse=True)
    pieces = list(text)
    lowered = "".join(letter.lower()[0] for letter in text)  # İ becomes two characters
    for match in re.finditer("|".join(map(re.escape, longest_first)), lowered):
        found = text[match.start() : match.end()]
        letters = table[match.group()]
        if found.isupper() and len(found) > 1:
            letters = letters.upper()
        elif found[0].isupper():
            letters = letters.capitalize()
        pieces[match.start()] = letters
        for index in range(match.start() + 1, match.end()):
            pieces[index] = ""
    return pieces
