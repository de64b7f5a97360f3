"""The words that an inflected word may be a form of, by language.

Only written endings are cut, those of cases and of the third-person possessive; sounds that change
inside of a word (tr. `Bakanlık`, `Bakanlığı`) are left alone. Words are folded, so that i stands
for ı as well.
"""

import re
from collections.abc import Iterator
from functools import cache

_SHORTEST = 2  # letters of a word that may carry an ending; one more if that is a single letter
_LONGEST = 8  # letters of a possessive and a case


def _agglutinating(possessive: str, cases: str) -> re.Pattern[str]:
    """Endings of a possessive, a case, or one behind the other."""
    return re.compile(rf"(?:{possessive})(?:{cases})?|{cases}")


_OGHUZ = _agglutinating(
    "s?[iuü]", "n?[iuü]n|[yn]?[aeə]|[yn]?[iuü]|n?[dt][aeə]n?|y?l[aeə]"
)  # Azerbaijani and Turkish
_TURKIC = {
    "az": (_OGHUZ,),
    "tr": (_OGHUZ,),
    "tk": (_agglutinating("s?[yiuü]", "n?[yiuü]ň|n?[aeä]|n?[yi]|n?d[ae]n?"),),
    "uz": (
        _agglutinating("s?i", "ning|ni|[gkq]a|dan?"),
        _agglutinating("с?и", "нинг|ни|[гкқ]а|дан?"),
    ),
    "kk": (
        _agglutinating(
            "с?[ыі]",
            "[ндт][ыі]ң|[ғгқк][ае]|н?[ае]|[ндт][ыі]|н|н?[дт][ае]|(?:н?[дт]|н)[ае]н|[мбп]ен",
        ),
        _agglutinating(
            "s?i",
            "[ndt]iñ|[ğgqk][ae]|n?[ae]|[ndt]i|n|n?[dt][ae]|(?:n?[dt]|n)[ae]n|[mbp]en",
        ),
    ),
    "ky": (
        _agglutinating(
            "с?[ыиуү]",
            "[ндт][ыиуү]н|[гк][аеоө]|н?[аеоө]|[ндт][ыиуү]|н|н?[дт][аеоө]|(?:н?[дт]|н)[аеоө]н",
        ),
    ),
}
_HUNGARIAN = _agglutinating(
    "j?[aeáé]",
    "[aeoö]?t|n[ae]k|b[ae]n?|b[óő]l|[oeö]?n|r[ae]|r[óő]l|h[oeö]z|n[áé]l|t[óő]l|v[ae]l|ig|ért|ként",
)
# Ending of the nominative, and endings that other cases put in its place.
_RUSSIAN = {
    "": "а у ом ем е ым",
    "а": "ы и е у ой ою ей",
    "я": "и ю е ей",
    "й": "я ю ем и е",
    "ь": "я ю ем е и ью",
    "о": "а у ом е",
    "е": "я ю ем и",
    "ый": "ого ому ым ом",
    "ий": "ого его ому ему им ым ом ем",
    "ой": "ого ому ым ом",
    "ая": "ой ую",
    "яя": "ей юю",
    "ое": "ого ому ым ом",
    "ее": "его ему им ем",
    "ы": "ов ам ами ах",
    "и": "ей ий ям ями ях ам ами ах",
    "ые": "ых ым ыми",
    "ие": "их им ими ых ым ыми",
}
LANGUAGES = (*_TURKIC, "hu", "ru")


@cache
def bases(word: str, language: str) -> frozenset[str]:
    """The words that a word is perhaps a form of; most of them do not exist.

    Args:
        word: a folded word.
        language: a code; of an unknown one no endings are known.
    """
    if language == "ru":
        found = _russian(word)
    elif language == "hu":
        found = _hungarian(word)
    else:
        patterns = _TURKIC.get(language, ())
        found = (stem for pattern in patterns for stem in _cuts(word, pattern))
    return frozenset(found) - {word}


def _cuts(word: str, pattern: re.Pattern[str]) -> Iterator[str]:
    for cut in range(max(_SHORTEST, len(word) - _LONGEST), len(word)):
        if pattern.fullmatch(word, cut) and len(word) > _SHORTEST + 1:
            yield word[:cut]


def _hungarian(word: str) -> Iterator[str]:
    for stem in _cuts(word, _HUNGARIAN):
        yield stem
        # A final a or e is long before an ending.
        if stem[-1] in "áé":
            yield stem[:-1] + {"á": "a", "é": "e"}[stem[-1]]


def _russian(word: str) -> Iterator[str]:
    for nominative, others in _RUSSIAN.items():
        for ending in others.split():
            if word.endswith(ending) and len(word) - len(ending) > _SHORTEST:
                yield word[: len(word) - len(ending)] + nominative
