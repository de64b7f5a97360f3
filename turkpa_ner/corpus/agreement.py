"""Where two annotations of the same texts differ, and how."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import zip_longest

from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError

SAME, TYPE, BOUNDARY, BOTH = "same", "type", "boundary", "type and boundary"
ONLY_A, ONLY_B = "only in A", "only in B"
OUTCOMES = (SAME, BOUNDARY, TYPE, BOTH, ONLY_A, ONLY_B)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A span of A, the span of B that stands in the same place, and how they relate."""

    document: str
    language: str
    outcome: str
    a: Span | None
    b: Span | None

    def __str__(self) -> str:
        sides = [
            "nothing" if span is None else f"{span.label} {span.text!r} {span.start}–{span.end}"
            for span in (self.a, self.b)
        ]
        return f"{self.document}: {self.outcome}: {sides[0]} | {sides[1]}"

    def to_dict(self) -> dict[str, object]:
        """The comparison as JSON values."""
        return asdict(self)


def same_texts(
    a: Iterable[Document], b: Iterable[Document]
) -> tuple[list[tuple[Document, Document]], list[str]]:
    """Documents of A and B that belong together, by id or else by text.

    Returns:
        The pairs in the order of A, and a message for each document without a partner.

    Raises:
        UserError: if documents of one id have different texts, or nothing belongs together.
    """
    others = list(b)
    by_id = {document.id: document for document in others if document.id}
    by_text = {document.text: document for document in others}
    pairs, alone, used = [], [], set()
    for document in a:
        other = by_id.get(document.id) or by_text.get(document.text)
        if other is None:
            alone.append(f"{document.id or document.text[:30]!r} stands in A only")
            continue
        if other.text != document.text:
            where = next(
                i
                for i, pair in enumerate(zip_longest(document.text, other.text))
                if pair[0] != pair[1]
            )
            raise UserError(
                f"document {document.id!r}: the texts of A and B differ from character {where} on; "
                "agreement is measured on the same texts."
            )
        used.add(id(other))
        pairs.append((document, other))
    alone += [
        f"{other.id or other.text[:30]!r} stands in B only"
        for other in others
        if id(other) not in used
    ]
    if not pairs:
        raise UserError("no document of A has the id or the text of one of B; check the paths.")
    return pairs, alone


def compare(a: Document, b: Document) -> Iterator[Comparison]:
    """How each span of A and of B relates to the other annotation.

    Equal spans are paired first, then equal boundaries, then spans that share most characters.
    """
    overlapping = (
        (x, y) for x in a.entities for y in b.entities if x.start < y.end and y.start < x.end
    )
    partner: dict[Span, Span] = {}
    taken: set[Span] = set()
    for x, y in sorted(overlapping, key=_unlike):
        if x not in partner and y not in taken:
            partner[x] = y
            taken.add(y)
    rows = [(x.start, x, partner.get(x)) for x in a.entities]
    alone = [(y.start, None, y) for y in b.entities if y not in taken]
    for _, left, right in sorted([*rows, *alone], key=lambda row: row[0]):
        yield Comparison(a.id, a.language or b.language, _outcome(left, right), left, right)


def _unlike(pair: tuple[Span, Span]) -> tuple[float, bool]:
    """How much two spans that overlap differ: in their boundaries first, then in their type."""
    x, y = pair
    shared = min(x.end, y.end) - max(x.start, y.start)
    return -shared / (max(x.end, y.end) - min(x.start, y.start)), x.label != y.label


def _outcome(x: Span | None, y: Span | None) -> str:
    if x is None or y is None:
        return ONLY_B if x is None else ONLY_A
    boundary, name = (x.start, x.end) != (y.start, y.end), x.label != y.label
    if boundary:
        return BOTH if name else BOUNDARY
    return TYPE if name else SAME
