"""Articles as they arrive in practice: in capitals, without diacritics, in the other script.

Every perturbation takes an annotated article and gives one with the same mentions at their new
places. Learning from some of them makes a model sturdy; scoring on them shows how sturdy it is.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace

from turkpa_ner.alphabets import is_cyrillic, other_script
from turkpa_ner.documents import Document

Perturbation = Callable[[Document, random.Random], Document]

# What letters become when they are typed on a keyboard without them and lose no mark by Unicode.
PLAIN = str.maketrans("ıəƏøØłŁđĐқңғүұөһіәҚҢҒҮҰӨҺІӘёЁўҳЎҲ", "ieEoOlLdDкнгууохиаКНГУУОХИАеЕухУХ")
APOSTROPHES = "'’‘ʻʼ`"
SENTENCE_END = re.compile(r"(?<=[^\W\d]{2})[.!?…]+(?=\s)")
SIMILAR = {
    "l": "1", "i": "l", "o": "0", "e": "c", "a": "o", "n": "u", "u": "n", "h": "b", "s": "5",
    "t": "f", "c": "e", "g": "q", "y": "v", "I": "l", "O": "0", "S": "5", "B": "8",
    "о": "0", "е": "с", "с": "е", "н": "п", "п": "н", "и": "н", "а": "о", "ш": "щ", "в": "б",
    "ы": "ьi", "л": "п", "З": "3", "О": "0", "Б": "6",
}  # fmt: skip
NOISE = 0.02  # share of the letters that a poor scan spoils


def rewrite(document: Document, pieces: Sequence[str]) -> Document:
    """The document with a piece of text in place of each of its characters.

    A mention of which nothing is left is dropped.
    """
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece))
    spans = [
        replace(span, start=starts[span.start], end=starts[span.end], text="")
        for span in document.entities
        if starts[span.start] < starts[span.end]
    ]
    return replace(document, text="".join(pieces), entities=tuple(spans))


def capitals(document: Document, _: random.Random) -> Document:
    """In capital letters, by the rules of the language."""
    return rewrite(document, [_upper(letter, document.language) for letter in document.text])


def no_diacritics(document: Document, _: random.Random) -> Document:
    """Without the marks of letters: `Turkiye`, `Sentop`, `Казакстан`, `Ozbekiston`."""
    pieces = []
    before = " "
    for letter in document.text:
        if document.language == "uz" and before in "oOgG" and letter in APOSTROPHES:
            pieces.append("")
        elif is_cyrillic(letter):  # й is a letter of its own, which no keyboard lacks
            pieces.append(letter.translate(PLAIN))
        else:
            parts = list(unicodedata.normalize("NFD", letter))
            marked = len(parts) > 1 and all(map(unicodedata.combining, parts[1:]))
            plain = (parts[0] if marked else letter).translate(PLAIN)
            pieces.append("" if unicodedata.combining(letter) else plain)
        before = letter
    return rewrite(document, pieces)


def transliterated(document: Document, _: random.Random) -> Document:
    """In the other script of the language: Cyrillic in Latin letters, Latin in Cyrillic ones.

    English, Turkish and Hungarian have none; their articles stay as they are.
    """
    return rewrite(document, other_script(document.text, document.language))


def straight_quotes(document: Document, _: random.Random) -> Document:
    """With typewriter quotation marks and apostrophes."""
    table = str.maketrans({**dict.fromkeys("“”„«»‟", '"'), **dict.fromkeys("’‘ʻʼ`", "'")})
    return rewrite(document, [letter.translate(table) for letter in document.text])


def curly_quotes(document: Document, _: random.Random) -> Document:
    """With typographic quotation marks and apostrophes."""
    pieces = []
    for index, letter in enumerate(document.text):
        opens = not document.text[index - 1 : index].strip("([ \n\t—-")
        if letter in '"“”„«»':
            letter = "“" if opens else "”"
        elif letter in APOSTROPHES:
            letter = "‘" if opens else "’"
        pieces.append(letter)
    return rewrite(document, pieces)


def scanned(document: Document, chance: random.Random) -> Document:
    """As a poor scan reads: letters lost, doubled, or taken for similar ones."""
    pieces = []
    for letter in document.text:
        if letter.isalpha() and chance.random() < NOISE:
            similar = SIMILAR.get(letter, letter * 2)
            letter = chance.choice(["", letter * 2, similar, similar])
        pieces.append(letter)
    return rewrite(document, pieces)


def no_final_stops(document: Document, _: random.Random) -> Document:
    """Without the stop at the end of each line."""
    ends = {match.start() for match in re.finditer(r"\.(?=\s*(?:\n|$))", document.text)}
    return rewrite(
        document, ["" if i in ends else letter for i, letter in enumerate(document.text)]
    )


def headlines(document: Document, _: random.Random) -> Document:
    """Every sentence a headline: a line of its own, no stop, Each Word Capitalised."""
    text = document.text
    pieces = [
        letter if text[i - 1 : i].isalnum() or text[i - 1 : i] in list(APOSTROPHES)
        else _upper(letter, document.language)
        for i, letter in enumerate(text)
    ]  # fmt: skip
    return rewrite(document, _one_sentence_a_line(document, pieces, keep_stop=False, before=""))


def lists(document: Document, _: random.Random) -> Document:
    """Every sentence an item of a list."""
    return rewrite(
        document, _one_sentence_a_line(document, list(document.text), keep_stop=True, before="• ")
    )


PERTURBATIONS: dict[str, Perturbation] = {
    "capitals": capitals,
    "no diacritics": no_diacritics,
    "other script": transliterated,
    "straight quotes": straight_quotes,
    "curly quotes": curly_quotes,
    "scanned": scanned,
    "no final stops": no_final_stops,
    "headlines": headlines,
    "lists": lists,
}
# How many times as often as the others those are learnt that cost a model most.
OFTEN = {"headlines": 3, "capitals": 2}


def perturbed_copies(documents: Sequence[Document], share: float, seed: int) -> list[Document]:
    """A share of the documents, each with a perturbation that changes it.

    Args:
        documents: to choose from.
        share: of the documents.
        seed: of the choice.
    """
    chance = random.Random(seed)
    counts = [OFTEN.get(name, 1) for name in PERTURBATIONS]
    chosen = chance.sample(list(documents), round(share * len(documents)))
    copies = []
    for document in chosen:
        for name in chance.sample(list(PERTURBATIONS), sum(counts), counts=counts):
            copy = PERTURBATIONS[name](document, chance)
            if copy.text != document.text:
                copies.append(copy)
                break
    return copies


def _upper(letter: str, language: str) -> str:
    if letter == "i" and language in ("tr", "az"):
        return "İ"
    return letter.upper()


def _one_sentence_a_line(
    document: Document, pieces: list[str], *, keep_stop: bool, before: str
) -> list[str]:
    """Break the lines after sentences that end outside mentions, at the white space there."""
    text = document.text
    inside = {i for span in document.entities for i in range(span.start, span.end)}
    for end in SENTENCE_END.finditer(text):
        if end.start() in inside or end.end() in inside:
            continue
        if not keep_stop and end.group() == ".":
            pieces[end.start()] = ""
        if text[end.end()] != "\n":
            pieces[end.end()] = "\n" + before
    for line in re.finditer(r"\n+(?=[^\n])", text):
        pieces[line.end() - 1] = "\n" + before
    return pieces
