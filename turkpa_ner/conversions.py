"""Documents as words with BIO tags and as spaCy's Doc.

`Document.to_dict`, `Document.to_json` and `Document.to_html` need nothing but the document; these
need our splitter of words, and spaCy.
"""

from typing import TYPE_CHECKING

from turkpa_ner.corpus import docbin
from turkpa_ner.corpus.extras import require
from turkpa_ner.corpus.notes import Notes
from turkpa_ner.corpus.spans import word_ranges
from turkpa_ner.corpus.tags import tags_of
from turkpa_ner.documents import Document, Span
from turkpa_ner.encoding.words import split_words
from turkpa_ner.errors import UserError

if TYPE_CHECKING:
    import spacy.tokens
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

# What spaCy's spans know of an entity: `ent._.turkpa_ner_score` is its confidence,
# `ent._.turkpa_ner_offsets` its exact start and end, which tokens may not have.
EXTENSIONS = ("turkpa_ner_score", "turkpa_ner_offsets")


def to_bio(document: Document) -> list[tuple[str, str]]:
    """The words of a document, each with its tag in IOB2.

    Raises:
        UserError: if an entity does not begin and end with a word, as all predicted ones do.
    """
    places = split_words(document.text)
    ranges = word_ranges(document, places, Notes())
    words = [document.text[start:end] for start, end in places]
    return list(zip(words, tags_of(ranges, len(words)), strict=True))


def to_spacy(document: Document, vocab: "Vocab | None" = None) -> "Doc":
    """A document as a Doc of spaCy, with our words as tokens and exactly the same text.

    `ent._.turkpa_ner_score` is the confidence of an entity, `ent._.turkpa_ner_offsets` its start
    and end; id, language and header lie in `doc.user_data["turkpa_ner"]`.

    Args:
        document: the document.
        vocab: the vocabulary of a pipeline that the Doc is meant for; None makes a new one.

    Raises:
        UserError: if an entity does not begin and end with a word, if the text is no Unicode that
            spaCy can hold, or if spaCy is not installed.
    """
    spacy = require("spacy", "spacy")
    try:
        document.text.encode()
    except UnicodeEncodeError as error:
        raise UserError(
            f"The text has half a surrogate pair at {error.start}, which spaCy cannot hold; "
            "replace it first."
        ) from None
    register_extensions()
    doc = docbin.to_doc(
        document,
        spacy.vocab.Vocab() if vocab is None else vocab,
        words=split_words,
        notes=Notes(),
    )
    for ent, span in zip(doc.ents, document.entities, strict=True):
        annotate(ent, span)
    return doc  # type: ignore[no-any-return]


def register_extensions() -> None:
    """Tell spaCy which extensions its spans have."""
    span = require("spacy", "spacy").tokens.Span
    for name in EXTENSIONS:
        if not span.has_extension(name):
            span.set_extension(name, default=None)


def annotate(ent: "spacy.tokens.Span", span: Span) -> None:
    """Fill in the extensions of spaCy's span."""
    for name, value in zip(EXTENSIONS, (span.score, [span.start, span.end]), strict=True):
        ent._.set(name, value)
