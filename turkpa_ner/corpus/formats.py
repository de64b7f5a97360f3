"""Every format by name, and which format a file has."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from turkpa_ner.corpus import (
    brat,
    conll,
    docbin,
    doccano,
    hf_datasets,
    inline,
    jsonl,
    label_studio,
    prodigy,
)
from turkpa_ner.documents import Document
from turkpa_ner.errors import UserError

_HEADER = frozenset({"id", "language", "split", "kind", "meta"})


@dataclass(frozen=True)
class Format:
    """A format of annotated texts.

    Attributes:
        name: what the commands call it.
        read: the documents of a file, `read(path, *, language, notes)`; some take more options.
        write: `write(path, documents, *, notes)`; see `makes_words`.
        suffixes: how its files end; the first is that of a new file, none means a folder.
        carries: which fields of a document, besides text and spans, it can hold; `scores` too.
        surrogates: whether it can hold half a surrogate pair, which is not UTF-8.
        makes_words: whether `write` takes the function that splits texts into words.
    """

    name: str
    read: Callable[..., Iterator[Document]]
    write: Callable[..., None]
    suffixes: tuple[str, ...]
    carries: frozenset[str] = _HEADER
    surrogates: bool = False
    makes_words: bool = False


FORMATS = {
    format.name: format
    for format in (
        Format("inline", inline.read, inline.write_folder, ()),
        Format("jsonl", jsonl.read, jsonl.write, (".jsonl",), _HEADER | {"scores"}, True),
        Format(
            "doccano",
            jsonl.read,
            partial(jsonl.write, record=doccano.record_of),
            (".jsonl",),
            surrogates=True,
        ),
        Format(
            "prodigy",
            jsonl.read,
            partial(jsonl.write, record=prodigy.record_of),
            (".jsonl",),
            _HEADER | {"scores"},
            True,
        ),
        Format(
            "conll",
            conll.read,
            conll.write,
            (".conll", ".iob", ".iob2", ".bio", ".bioes", ".tsv"),
            makes_words=True,
        ),
        Format("brat", brat.read, brat.write, (), frozenset({"id"})),
        Format(
            "label-studio",
            label_studio.read,
            label_studio.write,
            (".json",),
            _HEADER | {"scores"},
            True,
        ),
        Format("spacy", docbin.read, docbin.write, (".spacy",), makes_words=True),
        Format(
            "parquet",
            hf_datasets.read,
            hf_datasets.write_parquet,
            (".parquet",),
            _HEADER | {"scores"},
        ),
        Format("datasets", hf_datasets.read, hf_datasets.write_folder, (), _HEADER | {"scores"}),
    )
}
_BY_SUFFIX = {
    suffix: format for format in reversed(FORMATS.values()) for suffix in format.suffixes
} | {".jsonl": FORMATS["jsonl"], ".md": FORMATS["inline"], ".ann": FORMATS["brat"]}
# Endings that say too little: such a file is looked into.
_VAGUE = (".json", ".txt", ".tsv")
_SAVED_DATASET = ("dataset_dict.json", "state.json")


def format_named(name: str) -> Format:
    """The format of this name.

    Raises:
        UserError: listing the names there are.
    """
    if name not in FORMATS:
        raise UserError(f"unknown format {name!r}; expected one of {', '.join(FORMATS)}.")
    return FORMATS[name]


def format_of(path: Path, *, look: bool = True) -> Format | None:
    """The format of a file or folder, by its name or else by what is in it; None if unknown.

    Args:
        path: what exists.
        look: look into files whatever their name; without it only where the name is vague.
    """
    if path.is_dir():
        saved = any((path / name).is_file() for name in _SAVED_DATASET)
        return FORMATS["datasets"] if saved else None
    if path.suffix in _VAGUE:
        if path.suffix == ".txt" and path.with_suffix(".ann").exists():
            return None  # the text of a brat annotation
        return _by_content(path)
    return _BY_SUFFIX.get(path.suffix) or (_by_content(path) if look else None)


def format_to_write(path: Path) -> Format | None:
    """The format that the name of a new file asks for; None for a name without a known ending."""
    return _BY_SUFFIX.get(path.suffix)


def _by_content(path: Path) -> Format | None:
    try:
        with open(path, "rb") as stream:
            content = stream.read(1 << 16)
    except OSError:
        return None
    if content.startswith(b"PAR1"):
        return FORMATS["parquet"]
    text = content.decode("utf-8-sig", "replace").lstrip()
    if text.startswith("["):
        return FORMATS["label-studio"] if text[1:].lstrip()[:1] in ("{", "]") else None
    if text.startswith("{"):
        return FORMATS["jsonl"] if _is_record(text.split("\n", 1)[0], whole=len(content)) else None
    if text.startswith("---\n") and "\n---\n" in text:
        return FORMATS["inline"]
    return FORMATS["conll"] if _has_columns(text) else None


def _is_record(line: str, whole: int) -> bool:
    try:
        return "text" in json.loads(line)
    except (ValueError, RecursionError):
        # A record longer than what was looked at begins like one, at least.
        return len(line) > whole // 2 and '"text"' in line[:1000]


def _has_columns(text: str) -> bool:
    """Whether every line of the beginning holds a word and a tag."""
    rows = [line for line in text.split("\n")[:50] if line.strip() and not line.startswith("#")]
    rows = rows[:-1] if len(rows) > 1 else rows  # the last may be cut off
    return bool(rows) and all(
        len(cells := row.split()) >= 2 and conll.TAG.fullmatch(cells[-1]) for row in rows
    )
