"""From one format to another: labels renamed, and what the new format cannot hold noted."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from turkpa_ner.corpus.formats import Format
from turkpa_ner.corpus.notes import Notes
from turkpa_ner.corpus.spans import shown
from turkpa_ner.documents import Document
from turkpa_ner.errors import UserError

_FIELDS = ("language", "split", "kind", "meta")
Item = TypeVar("Item")


def label_map(rules: Sequence[str]) -> dict[str, str]:
    """The map that rules such as `PER=OFFICIAL` and `MISC=` (leave out) describe.

    Raises:
        UserError: for a rule without an equals sign, or two rules for one label.
    """
    labels: dict[str, str] = {}
    for rule in rules:
        old, equals, new = rule.partition("=")
        if not equals or not old:
            raise UserError(
                f"--map {rule}: expected OLD=NEW, for example PER=OFFICIAL, or MISC= to leave "
                "that label out."
            )
        if labels.get(old, new) != new:
            raise UserError(f"--map {rule}: {old} is mapped to {labels[old]} already; keep one.")
        labels[old] = new
    return labels


def renamed(documents: Iterable[Document], labels: Mapping[str, str]) -> Iterator[Document]:
    """The documents with other labels; spans whose label is mapped to nothing are left out."""
    for document in documents:
        if any(span.label in labels for span in document.entities):
            spans = (
                replace(span, label=labels.get(span.label, span.label))
                for span in document.entities
            )
            document = document.with_entities(span for span in spans if span.label)
        yield document


def carried(documents: Iterable[Document], target: Format, notes: Notes) -> Iterator[Document]:
    """The documents as far as a format can hold them, with a note of everything else."""
    for document in documents:
        name = document.id or "?"
        if not target.surrogates and _halves(document):
            for span in document.entities:
                notes.lost("in a document with half a surrogate pair", name, shown(span))
            notes.omitted("a document with half a surrogate pair", name)
            continue
        for field in _FIELDS:
            if field not in target.carries and (value := getattr(document, field)):
                notes.omitted(f"{field} is no part of {target.name}", name, str(value)[:60])
        if "scores" not in target.carries and any(s.score is not None for s in document.entities):
            notes.omitted(f"scores are no part of {target.name}", name)
        yield document


def _halves(document: Document) -> bool:
    """Whether something in the document is no UTF-8."""
    parts = (document.text, document.id, document.language, document.split, document.kind)
    labels = "".join({span.label for span in document.entities})
    meta = json.dumps(dict(document.meta), ensure_ascii=False) if document.meta else ""
    try:
        "".join((*parts, labels, meta)).encode()
    except UnicodeEncodeError:
        return True
    return False


def counting(items: Iterable[Item], count: Callable[[Item], None]) -> Iterator[Item]:
    """The same items, each shown to a function on its way."""
    for item in items:
        count(item)
        yield item
