"""An untouched text with labelled character spans: the one thing that every part passes on."""

import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from turkpa_ner.errors import UserError


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled stretch of a text, `text[start:end]`.

    Offsets count Unicode code points. `text` is filled in by the `Document` that holds the
    span. `score` is the probability of the whole span, or None where nobody estimated it.
    """

    start: int
    end: int
    label: str
    score: float | None = None
    text: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise UserError(
                f"A span from {self.start} to {self.end} ({self.label}) is empty or negative; "
                "it must start at 0 or later and end after its start."
            )


@dataclass(frozen=True)
class Document:
    """A text, its entities in order of position, and what is known about the text.

    Entities neither overlap nor reach beyond the text; they are given in any order and kept
    sorted. `meta` holds whatever else a file said about the text (date, story, …).

    Raises:
        UserError: for spans that overlap, reach beyond the text, or disagree with it.
    """

    text: str
    entities: tuple[Span, ...] = ()
    id: str = ""
    language: str = ""
    split: str = ""
    kind: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):
            raise UserError(
                f"A text must be a string, but this one is of type {type(self.text).__name__}; "
                "decode bytes first, and leave out missing values."
            )
        name = f"Document {self.id!r}" if self.id else "A document"
        spans = []
        last_end, last = 0, None
        for span in sorted(self.entities, key=lambda span: (span.start, span.end)):
            if span.end > len(self.text):
                raise UserError(
                    f"{name} has {len(self.text)} characters, but its {span.label} span runs "
                    f"from {span.start} to {span.end}; offsets must lie inside the text."
                )
            if span.start < last_end and last is not None:
                raise UserError(
                    f"{name} has overlapping spans: {last.label} {last.start}–{last.end} and "
                    f"{span.label} {span.start}–{span.end}; keep the outermost one."
                )
            surface = self.text[span.start : span.end]
            if span.text and span.text != surface:
                raise UserError(
                    f"{name} reads {surface!r} from {span.start} to {span.end}, but the span "
                    f"claims {span.text!r}; its offsets belong to another version of the text."
                )
            spans.append(span if span.text else replace(span, text=surface))
            last_end, last = span.end, span
        object.__setattr__(self, "entities", tuple(spans))
        object.__setattr__(self, "meta", dict(self.meta))

    def with_entities(self, entities: Iterable[Span]) -> "Document":
        """The same text and description with other entities."""
        return replace(self, entities=tuple(entities))

    def to_dict(self) -> dict[str, Any]:
        """The document as plain JSON values, empty fields left out."""
        record: dict[str, Any] = {"id": self.id, "language": self.language, "split": self.split}
        record |= {"kind": self.kind, **self.meta}
        record = {key: value for key, value in record.items() if value not in ("", None)}
        record["text"] = self.text
        record["entities"] = [
            {"start": span.start, "end": span.end, "label": span.label, "text": span.text}
            | ({} if span.score is None else {"score": span.score})
            for span in self.entities
        ]
        return record

    def to_json(self) -> str:
        """The document as one line of JSON, the record that `to_dict` gives."""
        return json_line(self.to_dict())

    def to_html(self, *, anchor: str = "") -> str:
        """The text as an HTML element, every entity a `<mark>` of the class `entity-LABEL`.

        The browser shows the text as it stands, line breaks included. A character that HTML
        cannot hold (U+0000, half a surrogate pair) is shown as U+FFFD.

        Args:
            anchor: gives every mark an id, this and the number of the entity, to link to.
        """
        parts = ['<div class="document" dir="auto" style="white-space: pre-wrap">']
        position = 0
        for number, span in enumerate(self.entities):
            score = "" if span.score is None else f" {span.score:.2f}"
            id_ = f' id="{_escaped(anchor)}{number}"' if anchor else ""
            parts += [
                _escaped(self.text[position : span.start]),
                f'<mark{id_} class="{entity_class(span.label)}" '
                f'title="{_escaped(span.label)}{score}">{_escaped(span.text)}</mark>',
            ]
            position = span.end
        return "".join([*parts, _escaped(self.text[position:]), "</div>"])


def json_line(record: Mapping[str, Any]) -> str:
    """A record as JSON that can be written as UTF-8."""
    line = json.dumps(record, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:  # half a surrogate pair: JSON can carry it, UTF-8 cannot
        line = json.dumps(record)
    return line


def entity_class(label: str) -> str:
    """The class of an entity's mark in HTML; letters, digits and hyphens only."""
    return "entity-" + re.sub(r"[^A-Za-z0-9]+", "-", label)


def writable(text: str) -> str:
    """The text with U+FFFD for what neither UTF-8 nor HTML can hold."""
    return re.sub("[\0\ud800-\udfff]", "\ufffd", text)


def _escaped(text: str) -> str:
    # A carriage return that is not spelt out becomes a line feed.
    return html.escape(writable(text)).replace("\r", "&#13;")
