"""Columns: one word a line with its tag in the last column, a blank line after each sentence.

Columns are separated by tabs or spaces; tags may be IOB1, IOB2, BIOES or BILOU. `-DOCSTART-` and
`# newdoc` begin a document; in files without them every sentence is one. Other lines that begin
with `#` are comments. Words do not say what white space stood between them, so our own files keep
the exact text and the header in a comment, `# newdoc = {"text": …}`.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from turkpa_ner.corpus.files import reading, writing
from turkpa_ner.corpus.jsonl import RESERVED, without_keys
from turkpa_ner.corpus.notes import Notes
from turkpa_ner.corpus.spans import FIELDS, WordSplitter, make_document, word_ranges
from turkpa_ner.corpus.strict_json import parse_json
from turkpa_ner.corpus.tags import mentions, tags_of
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError

_OURS = re.compile(r"# newdoc = (?=\{)")
_OTHERS = re.compile(r"# newdoc\b(?: id = (?P<id>.*))?")
_SENTENCE_ID = re.compile(r"# sent_id = (.*)")
TAG = re.compile(r"O|[BIESLU]-.+")
_MENTION = re.compile(r"[BIESLU]-.+")


@dataclass
class _Draft:
    """The words read so far of a document, each with its tag and line."""

    line: int
    header: dict[str, Any] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    breaks: set[int] = field(default_factory=set)  # words that begin a sentence


def read(path: str | Path, *, language: str = "", notes: Notes | None = None) -> Iterator[Document]:
    """The documents of a file of columns, one at a time.

    Args:
        path: the file.
        language: for documents that do not say theirs.
        notes: takes a note of every tag that had to be repaired.

    Raises:
        UserError: naming the line of a mistake.
    """
    notes = notes or Notes()
    empty = True
    for number, draft in enumerate(_drafts(Path(path), notes), 1):
        empty = False
        try:
            document = _document(draft, str(path), number, language, notes)
        except UserError as error:
            notes.mistake(error)
        else:
            yield document
    if empty:
        raise UserError(f"{path}: there is no word in the file; expected a word and a tag a line.")


def _drafts(path: Path, notes: Notes) -> Iterator[_Draft]:
    whole = False  # whether documents have marks of their own
    draft = _Draft(1)
    columns = 0
    with reading(path) as stream:
        for number, raw in enumerate(stream, 1):
            line = raw.rstrip("\r\n")
            cells = line.split("\t") if "\t" in line else line.split(" ")
            cells = [cell for cell in cells if cell]
            comment = line.startswith("#") and not (
                len(cells) == (columns or 2) and TAG.fullmatch(cells[-1])
            )
            starts = cells[:1] == ["-DOCSTART-"] or (comment and _OTHERS.match(line) is not None)
            if (starts or comment) and len(cells) > 1 and _MENTION.fullmatch(cells[-1]):
                notes.lost("a comment that ends with a tag", f"{path}:{number}", line[:60])
            if starts:
                if draft.words or draft.header:
                    yield draft
                whole, draft = True, _Draft(number, _header(line, f"{path}:{number}"))
            elif comment:
                if not whole and (match := _SENTENCE_ID.fullmatch(line)):
                    draft.header["id"] = match[1].strip()
            elif not line.strip():
                if whole:
                    draft.breaks.add(len(draft.words))
                elif draft.words:
                    yield draft
                    draft = _Draft(number + 1)
            else:
                if len(cells) < 2:
                    raise UserError(
                        f"{path}:{number}: one column, {line[:40]!r}; expected a word and its tag."
                    )
                columns = columns or len(cells)
                draft.words.append(cells[0])
                draft.tags.append(cells[-1].rstrip(" "))
                draft.lines.append(number)
    if draft.words or draft.header:
        yield draft


def _header(line: str, where: str) -> dict[str, Any]:
    """What the line that begins a document says about it."""
    if match := _OURS.match(line):
        header = parse_json(line[match.end() :], where)
        if not isinstance(header.get("text"), str):
            raise UserError(f'{where}: no text; expected a string under "text".')
        return dict(header)
    match = _OTHERS.match(line)
    return {"id": match["id"].strip()} if match and match["id"] else {}


def _document(draft: _Draft, path: str, number: int, language: str, notes: Notes) -> Document:
    where = f"{path}:{draft.line}"
    header = dict(draft.header)
    ours = "text" in header
    if ours:
        text = header.pop("text")
        places = _aligned(text, draft, path)
    else:
        text, places = _joined(draft)
    try:
        found, repairs = mentions(draft.tags)
    except ValueError as error:
        at = error.args[0]
        raise UserError(
            f"{path}:{draft.lines[at]}: the last column holds {draft.tags[at]!r}; expected a tag: "
            "O, or B-, I-, E- or S- and a type."
        ) from None
    for at, repair in repairs:
        notes.changed("a mention begins without B-", f"{path}:{draft.lines[at]}", repair)
    fields = {key: str(header.pop(key, "")) for key in FIELDS}
    fields["language"] = fields["language"] or language
    if not ours:
        fields["id"] = fields["id"] or f"{Path(path).stem}-{number}"
    spans = [Span(places[first][0], places[end - 1][1], name) for first, end, name in found]
    return make_document(where, notes, text, spans, fields, header)


def _joined(draft: _Draft) -> tuple[str, list[tuple[int, int]]]:
    """A text of the words with one space between them, a sentence a line."""
    parts: list[str] = []
    places = []
    length = 0
    for index, word in enumerate(draft.words):
        if index:
            parts.append("\n" if index in draft.breaks else " ")
            length += 1
        places.append((length, length + len(word)))
        parts.append(word)
        length += len(word)
    return "".join(parts), places


def _aligned(text: str, draft: _Draft, path: str) -> list[tuple[int, int]]:
    """Where the words stand in the text that the header holds."""
    places = []
    position = 0
    for word, line in zip(draft.words, draft.lines, strict=True):
        start = text.find(word, position)
        if start < 0 or text[position:start].strip():
            raise UserError(
                f"{path}:{line}: the word {word!r} is not the next one of the text in the header; "
                "change tags only, or leave the text out of the header."
            )
        position = start + len(word)
        places.append((start, position))
    if rest := text[position:].strip():
        raise UserError(
            f"{path}:{draft.line}: the text goes on with {rest[:30]!r} after the last word; a "
            "line seems to be missing."
        )
    return places


def write(
    path: str | Path,
    documents: Iterable[Document],
    *,
    words: WordSplitter,
    notes: Notes,
    scheme: str = "iob2",
    plain: bool = False,
) -> None:
    """Write documents as words with tags, two columns with a tab between them.

    Args:
        path: the file.
        documents: any number, taken one at a time.
        words: splits a text; what lies between words must be white space.
        notes: takes a note of every span that does not begin and end with a word.
        scheme: `iob2` or `bioes`.
        plain: begin documents with `-DOCSTART-` as other programs expect it, without the comment
            that keeps header and white space.
    """
    with writing(path) as stream:
        for document in documents:
            _write(stream, document, words, notes, scheme, plain)


def _write(
    stream: TextIO,
    document: Document,
    words: WordSplitter,
    notes: Notes,
    scheme: str,
    plain: bool,
) -> None:
    text = document.text
    kept = []
    for span in document.entities:
        if re.search(r"\s", span.label):
            notes.lost("a label with white space", document.id or "?", span.label)
        else:
            kept.append(span)
    document = without_keys(document.with_entities(kept), RESERVED, notes)
    places = words(text)
    ranges = word_ranges(document, places, notes)
    if plain:
        stream.write("-DOCSTART-\tO\n\n")
    else:
        header = {key: value for key, value in document.to_dict().items() if key != "entities"}
        stream.write(f"# newdoc = {json.dumps(header, ensure_ascii=False)}\n")
    inside = {index for first, end, _ in ranges for index in range(first + 1, end)}
    before = 0
    for index, ((start, end), tag) in enumerate(
        zip(places, tags_of(ranges, len(places), scheme), strict=True)
    ):
        if index and index not in inside and "\n" in text[before:start]:
            stream.write("\n")
        stream.write(f"{text[start:end]}\t{tag}\n")
        before = end
    stream.write("\n")
