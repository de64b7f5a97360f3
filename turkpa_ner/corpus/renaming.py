"""Articles with their officials' names swapped for others, so that a model learns the context."""

import random
from collections import defaultdict
from collections.abc import Sequence

from turkpa_ner.corpus.perturbations import rewrite
from turkpa_ner.documents import Document, Span

OFFICIAL = "OFFICIAL"
ENDING = 2  # letters at the end that must agree: they hold the case ending and its vowels


def renamed_copies(documents: Sequence[Document], share: float, seed: int) -> list[Document]:
    """A share of the documents with other names for their officials.

    A name gives way to one from another article of the same language, with as many words and the
    same last letters, so that case endings and vowel harmony stay right. The same name becomes the
    same name throughout an article. Names without such a partner stay.

    Args:
        documents: to choose from and to take names from.
        share: of the documents.
        seed: of the choices.
    """
    chance = random.Random(seed)
    names = defaultdict(list)
    for surface, language in sorted(
        {(span.text, doc.language) for doc in documents for span in _officials(doc)}
    ):
        names[_pattern(surface, language)].append(surface)
    copies = []
    for document in chance.sample(list(documents), round(share * len(documents))):
        new = {
            surface: chance.choice(names[_pattern(surface, document.language)])
            for surface in sorted({span.text for span in _officials(document)})
        }
        pieces = list(document.text)
        for span in _officials(document):
            pieces[span.start : span.end] = [new[span.text]] + [""] * (span.end - span.start - 1)
        copy = rewrite(document, pieces)
        if copy.text != document.text:
            copies.append(copy)
    return copies


def _officials(document: Document) -> list[Span]:
    return [span for span in document.entities if span.label == OFFICIAL]


def _pattern(surface: str, language: str) -> tuple[str, int, bool, str]:
    return language, len(surface.split()), surface.isupper(), surface[-ENDING:].casefold()
