"""spaCy's binary `.spacy` files (`DocBin`), read and written by spaCy itself."""

import json
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from turkpa_ner.corpus.extras import require
from turkpa_ner.corpus.files import drafting, read_bytes
from turkpa_ner.corpus.notes import Notes
from turkpa_ner.corpus.spans import FIELDS, WordSplitter, make_document, word_ranges
from turkpa_ner.corpus.strict_json import parse_json
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError

# Where spaCy's `user_data` keeps what we know about a document.
_KEY = "turkpa_ner"
# What spaCy raises for bytes that are none of its own.
_DAMAGED = (
    *(ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, MemoryError),
    *(zlib.error, struct.error, EOFError),
)


def read(path: str | Path, *, language: str = "", notes: Notes | None = None) -> Iterator[Document]:
    """The documents of a file; spaCy holds all of it in memory.

    Args:
        path: the file.
        language: for documents that do not say theirs.
        notes: takes a note of spans that are no entities (`doc.spans`).
    """
    spacy = require("spacy", "spacy")
    notes = notes or Notes()
    content = read_bytes(path)
    vocab = spacy.vocab.Vocab()
    try:
        docs = spacy.tokens.DocBin().from_bytes(content).get_docs(vocab)
        for number, doc in enumerate(docs, 1):
            parts = _parts(doc)
            try:
                document = _document(parts, f"{path}: document {number}", language, notes)
            except UserError as error:
                notes.mistake(error)
            else:
                yield document
    except _DAMAGED as error:
        reason = " ".join(str(error).split())[:80]
        raise UserError(
            f"{path}: spaCy cannot read it ({type(error).__name__}: {reason}); expected a DocBin "
            "of spaCy 3."
        ) from None


def _parts(doc: Any) -> tuple[str, list[Span], dict[str, Any], dict[str, int]]:
    """Text, entities, our own data and the sizes of the span groups of a Doc."""
    spans = [Span(ent.start_char, ent.end_char, ent.label_ or "?") for ent in doc.ents]
    own = doc.user_data.get(_KEY)
    groups = {name: len(group) for name, group in doc.spans.items() if len(group)}
    return doc.text, spans, dict(own) if isinstance(own, dict) else {}, groups


def _document(
    parts: tuple[str, list[Span], dict[str, Any], dict[str, int]],
    where: str,
    language: str,
    notes: Notes,
) -> Document:
    text, spans, known, groups = parts
    for name, number in groups.items():
        for _ in range(number):
            notes.lost("stands in a span group, not among the entities", where, name)
    fields = {key: str(known.pop(key, "")) for key in FIELDS}
    fields["language"] = fields["language"] or language
    # As JSON, because spaCy's own form of user data turns lists into tuples.
    meta = parse_json(known["meta"], where) if isinstance(known.get("meta"), str) else {}
    return make_document(where, notes, text, spans, fields, meta if isinstance(meta, dict) else {})


def write(
    path: str | Path, documents: Iterable[Document], *, words: WordSplitter, notes: Notes
) -> None:
    """Write documents as a DocBin.

    Args:
        path: the file.
        documents: any number; spaCy holds them in memory in a compact form.
        words: splits a text into spaCy's tokens; white space lies between them.
        notes: takes a note of every span that does not begin and end with a token.
    """
    spacy = require("spacy", "spacy")
    vocab = spacy.vocab.Vocab()
    docs = spacy.tokens.DocBin(attrs=["ENT_IOB", "ENT_TYPE"], store_user_data=True)
    for document in documents:
        docs.add(to_doc(document, vocab, words=words, notes=notes))
    with drafting(path) as draft:
        draft.write_bytes(docs.to_bytes())


def to_doc(document: Document, vocab: Any, *, words: WordSplitter, notes: Notes) -> Any:
    """A document as a Doc of spaCy.

    Args:
        document: the document.
        vocab: the vocabulary that the Doc shares.
        words: splits a text into spaCy's tokens; white space lies between them.
        notes: takes a note of every span that does not begin and end with a token.
    """
    tokens_of = require("spacy", "spacy").tokens
    places = words(document.text)
    ranges = word_ranges(document, places, notes)
    tokens, spaces, numbers = _tokens(document.text, places)
    doc = tokens_of.Doc(vocab, words=tokens, spaces=spaces)
    doc.set_ents(
        [
            tokens_of.Span(doc, numbers[first], numbers[end - 1] + 1, label=label)
            for first, end, label in ranges
        ]
    )
    known = {key: value for key in FIELDS if (value := getattr(document, key))}
    doc.user_data[_KEY] = known | ({"meta": json.dumps(document.meta)} if document.meta else {})
    return doc


def _tokens(
    text: str, places: Iterable[tuple[int, int]]
) -> tuple[list[str], list[bool], list[int]]:
    """Tokens as spaCy wants them: words, and the white space that is no single space after one.

    Returns:
        The tokens, whether a space follows each, and the token number of each word.
    """
    tokens: list[str] = []
    spaces: list[bool] = []
    numbers: list[int] = []
    position = 0
    for start, end in [*places, (len(text), len(text))]:
        gap = text[position:start]
        if tokens and gap.startswith(" "):
            spaces[-1], gap = True, gap[1:]
        if gap:
            tokens.append(gap)
            spaces.append(False)
        if end > start:
            numbers.append(len(tokens))
            tokens.append(text[start:end])
            spaces.append(False)
        position = end
    return tokens, spaces, numbers
