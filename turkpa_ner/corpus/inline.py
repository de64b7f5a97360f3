r"""Articles with entities marked inline: `[Sahiba Gafarova](OFFICIAL) received …`.

An optional YAML header between two lines of `---` describes the article (id, language, split,
kind, and anything else); everything after it is the text, exactly. A literal `[`, `]` or `\` has
a backslash before it.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from turkpa_ner.corpus.files import FileNames, read_text, writing, writing_folder
from turkpa_ner.corpus.notes import Notes
from turkpa_ner.corpus.spans import FIELDS, shown
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError
from turkpa_ner.labels import ENTITY_TYPES

HEADER = re.compile(r"---\r?\n(.*?)(?:^---\r?\n|^---\Z)", re.DOTALL | re.MULTILINE)
MARKUP = re.compile(r"\\(?P<escaped>.?)|(?P<open>\[)|\](?:\((?P<label>[^()\s]*)\))?", re.DOTALL)
LABEL = re.compile(r"[^()\s]+")
LANGUAGE_OF_NAME = re.compile(r"([a-z]{2,3})[-_.]")


def read(
    path: str | Path,
    *,
    language: str = "",
    notes: Notes | None = None,
    types: tuple[str, ...] | None = ENTITY_TYPES,
) -> Iterator[Document]:
    """The one document of an article file.

    The id defaults to the file's name without its ending; the language to `language`, or else to
    the letters before the first hyphen of the name (`kk-017.md`).

    Args:
        path: the file.
        language: if the header does not say it.
        notes: takes no notes here; a mistake is handed to it.
        types: the labels that may occur; None for any.
    """
    path = Path(path)
    try:
        document = parse(
            read_text(path), name=str(path), stem=path.stem, language=language, types=types
        )
    except UserError as error:
        (notes or Notes()).mistake(error)
    else:
        yield document


def parse(
    content: str,
    *,
    name: str = "article",
    stem: str = "",
    language: str = "",
    types: tuple[str, ...] | None = ENTITY_TYPES,
) -> Document:
    """The document that the content of an article file describes.

    Raises:
        UserError: naming line and column of a mistake in the header or the markup.
    """
    header: dict[str, Any] = {}
    body_start = 0
    if content.startswith(("---\n", "---\r\n")):
        match = HEADER.match(content)
        if match is None:
            raise UserError(
                f"{name}:1: the header is not closed; expected a second line of three hyphens."
            )
        header, body_start = _header(match.group(1), name), match.end()
    text, entities = _body(content, body_start, name, types)
    if not text.strip():
        raise UserError(f"{name}: there is a header but no text after it; expected an article.")
    prefix = LANGUAGE_OF_NAME.match(stem)
    guess = prefix.group(1) if prefix else ""  # used unless the header leaves the value empty
    return Document(
        text=text,
        entities=tuple(entities),
        id=str(header.pop("id", Path(stem).name.removesuffix(".annotated"))),
        language=str(header.pop("language", "" if language else guess)) or language,
        split=str(header.pop("split", "")),
        kind=str(header.pop("kind", "")),
        meta=header,
    )


def _header(source: str, name: str) -> dict[str, Any]:
    try:
        # BaseLoader keeps every value a string: no date or "no" is turned into something else.
        header = yaml.load(source, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 2, mark.column + 1) if mark else (1, 1)
        raise UserError(
            f"{name}:{line}:{column}: the header is not YAML ({error.problem}); expected lines "
            "such as 'language: az'."
        ) from None
    except yaml.YAMLError as error:
        raise UserError(f"{name}:1: the header is not YAML ({error}).") from None
    if not isinstance(header, dict):
        raise UserError(
            f"{name}:2:1: the header holds {source.strip()[:40]!r}; expected lines such as "
            "'language: az'."
        )
    return header


def _body(
    content: str, start: int, name: str, types: tuple[str, ...] | None
) -> tuple[str, list[Span]]:
    """Text and spans of the content from `start` on."""

    def mistake(position: int, problem: str) -> UserError:
        line = content.count("\n", 0, position) + 1
        column = position - content.rfind("\n", 0, position)
        return UserError(f"{name}:{line}:{column}: {problem}")

    pieces: list[str] = []
    spans: list[Span] = []
    length = 0
    opened: tuple[int, int] | None = None  # position in the content, offset in the text
    position = start
    for match in MARKUP.finditer(content, start):
        plain = content[position : match.start()]
        pieces.append(plain)
        length += len(plain)
        position = match.end()
        if match["escaped"] is not None:
            if match["escaped"] not in ("[", "]", "\\"):
                raise mistake(match.start(), "a single backslash; write a literal one as \\\\.")
            pieces.append(match["escaped"])
            length += 1
        elif match["open"]:
            if opened is not None:
                raise mistake(
                    match.start(),
                    "a mention opens inside another one; mentions do not overlap (keep the "
                    "outermost), and a literal bracket is written \\[.",
                )
            opened = match.start(), length
        else:
            if opened is None:
                raise mistake(match.start(), "nothing to close; write a literal bracket as \\].")
            if match["label"] is None:
                raise mistake(
                    match.start(),
                    "the mention has no label; expected ](LABEL), or \\[ and \\] for literal "
                    "brackets.",
                )
            if not match["label"] if types is None else match["label"] not in types:
                raise mistake(
                    match.start(),
                    f"unknown label {match['label']!r}; expected one of "
                    f"{', '.join(types or ENTITY_TYPES)}.",
                )
            if opened[1] == length:
                raise mistake(opened[0], "an empty mention; mark at least one character.")
            spans.append(Span(opened[1], length, match["label"]))
            opened = None
    if opened is not None:
        raise mistake(
            opened[0], "the mention is never closed; expected ](LABEL), or \\[ for a literal one."
        )
    pieces.append(content[position:])
    return "".join(pieces), spans


def render(document: Document) -> str:
    """The content of an article file that reads back as the same document."""
    header = {
        key: value
        for key in ("id", "language", "split", "kind")
        if (value := getattr(document, key))
    } | dict(document.meta)
    parts = ["---\n"]
    if header:
        parts.append(
            yaml.dump(header, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**6)
        )
    parts.append("---\n")
    position = 0
    for span in document.entities:
        parts.append(_escape(document.text[position : span.start]))
        parts.append(f"[{_escape(span.text)}]({span.label})")
        position = span.end
    parts.append(_escape(document.text[position:]))
    return "".join(parts)


def write(path: str | Path, document: Document) -> None:
    """Write one document as an article file. Scores are not part of this format."""
    with writing(path) as stream:
        stream.write(render(document))


def write_folder(path: str | Path, documents: Iterable[Document], *, notes: Notes) -> None:
    """Write documents as the article files of a new folder, named after their ids.

    Args:
        path: the folder.
        documents: any number, taken one at a time.
        notes: takes a note of all that an article file cannot hold.
    """
    names = FileNames()
    with writing_folder(path) as folder:
        for document in documents:
            if not document.text.strip():
                notes.omitted("a document without text cannot be an article", document.id or "?")
                continue
            kept = []
            for span in document.entities:
                if LABEL.fullmatch(span.label):
                    kept.append(span)
                else:
                    notes.lost("a label with spaces or brackets", document.id, shown(span))
            for key, value in document.meta.items():
                if key in FIELDS or not isinstance(value, str):
                    notes.omitted("header values become plain text", document.id or "?", str(key))
            name = names.name(document.id)
            content = render(document.with_entities(kept))
            # What the name of the file would be taken to say is unsaid in the header.
            unsaid = [key for key in ("id", "language") if not getattr(document, key)]
            empty = "".join(f"{key}: ''\n" for key in unsaid)
            (folder / f"{name}.md").write_text(
                f"---\n{empty}{content[4:]}", encoding="utf-8", newline=""
            )


class _Dumper(yaml.SafeDumper):
    """Writes `date: 2024-01-02` without quotes, as the header is read as strings only."""


_Dumper.yaml_implicit_resolvers = {}


def _escape(text: str) -> str:
    return re.sub(r"([\[\]\\])", r"\\\1", text)
