"""The language of a text by its alphabet, for texts that do not say theirs."""

from collections import Counter

# Letters that one of the languages writes often, and none of the others, or only those before it.
_LETTERS = {
    "az": "ə",
    "tk": "ýňž",
    "kk": "әіұūñ",
    "uz": "ўҳ",
    "ky": "өүң",
    "hu": "áőű",
    "tr": "ığş",
}
_UZBEK_LATIN = ("oʻ", "gʻ", "o‘", "g‘", "o’", "g’", "o'", "g'", "o`", "g`")
_SHARE = 0.008  # of the letters


def guess_language(text: str) -> str:
    """The code of the language that the letters of a text suggest, or nothing.

    Only words without a capital count, as names are written with letters of other languages. Only
    the languages whose endings are folded are told apart; English gives nothing.
    """
    words = " ".join(word for word in text.split() if word.islower())
    counts = Counter(words)
    least = _SHARE * sum(count for letter, count in counts.items() if letter.isalpha())

    def often(marks: str) -> bool:
        return sum(counts[mark] for mark in marks) > least

    for language, marks in _LETTERS.items():
        if often(marks):
            return language
    if often("ыэ"):
        return "ru"
    return "uz" if sum(map(words.count, _UZBEK_LATIN)) > least else ""
