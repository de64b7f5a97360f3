"""Documents out of what files claim: spans that overlap are sorted out and reported."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from turkpa_ner.corpus.notes import Notes
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError

# Start and end of every word of a text. Formats made of words take the function as an argument.
WordSplitter = Callable[[str], Sequence[tuple[int, int]]]
_NEAR = 200  # characters around a span
FIELDS = ("id", "language", "split", "kind")


def make_document(
    where: str,
    notes: Notes,
    text: str,
    spans: Iterable[Span],
    fields: Mapping[str, str],
    meta: Mapping[str, Any] | None = None,
) -> Document:
    """A document of the spans that can stand beside each other.

    Of spans that overlap the longest stays, the others are noted as lost.

    Args:
        where: file and place, for messages.
        notes: takes the note of every lost span.
        text: the text.
        spans: in any order.
        fields: `id`, `language`, `split` and `kind`, as far as they are known.
        meta: whatever else is known.

    Raises:
        UserError: naming the place, for spans outside of the text.
    """
    try:
        return Document(text, tuple(_apart(where, notes, spans)), **fields, meta=meta or {})
    except UserError as error:
        message = str(error)
        raise UserError(message if message.startswith(where) else f"{where}: {message}") from None


def _apart(where: str, notes: Notes, spans: Iterable[Span]) -> list[Span]:
    ordered = sorted(spans, key=lambda span: (span.start, span.end))
    if all(a.end <= b.start for a, b in pairwise(ordered)):
        return ordered
    kept: list[Span] = []
    for span in sorted(ordered, key=lambda span: (span.start - span.end, span.start)):
        rival = next((k for k in kept if span.start < k.end and k.start < span.end), None)
        if rival is None:
            kept.append(span)
        else:
            notes.lost(
                "overlaps another span",
                where,
                f"{span.label} {span.start}–{span.end} and {rival.label} {rival.start}–{rival.end}",
            )
    return kept


def shown(span: Span) -> str:
    """A span for messages."""
    return f"{span.label} {span.text!r} {span.start}–{span.end}"


def cut_words(document: Document, words: WordSplitter) -> Iterator[Span]:
    """The spans that do not begin and end with a word.

    Words hold no white space, so only what stands around a span is split.
    """
    text = document.text
    everywhere: Sequence[tuple[int, int]] | None = None
    for span in document.entities:
        first, last = span.start, span.end
        while first > max(0, span.start - _NEAR) and not text[first - 1].isspace():
            first -= 1
        while last < min(len(text), span.end + _NEAR) and not text[last].isspace():
            last += 1
        if span.start - first == _NEAR or last - span.end == _NEAR:  # a text without spaces
            everywhere = everywhere or words(text)
            around, first = everywhere, 0
        else:
            around = words(text[first:last])
        starts, ends = {start + first for start, _ in around}, {end + first for _, end in around}
        if span.start not in starts or span.end not in ends:
            yield span


def word_ranges(
    document: Document, words: Sequence[tuple[int, int]], notes: Notes
) -> list[tuple[int, int, str]]:
    """Each span as its first word, the word after its last, and its label.

    Spans that do not begin and end with a word are noted as lost.
    """
    first = {start: index for index, (start, _) in enumerate(words)}
    last = {end: index for index, (_, end) in enumerate(words)}
    ranges = []
    for span in document.entities:
        if span.start in first and span.end in last:
            ranges.append((first[span.start], last[span.end] + 1, span.label))
        else:
            notes.lost("does not begin and end with a word", document.id or "?", shown(span))
    return ranges
