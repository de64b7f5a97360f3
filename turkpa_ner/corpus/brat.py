"""brat standoff: `name.txt` holds the text, `name.ann` beside it the annotation.

An entity is a line `T1<tab>LABEL start end<tab>words`; offsets count code points. A mention over
several lines is written as one stretch a line, `0 5;6 9`.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from turkpa_ner.corpus.files import FileNames, read_exactly, writing_folder
from turkpa_ner.corpus.notes import Notes
from turkpa_ner.corpus.spans import make_document, shown
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError

_ENTITY = re.compile(r"(?P<label>\S+) (?P<stretches>\d+ \d+(?:;\d+ \d+)*)")
_OTHER = {
    "R": "relations of brat",
    "E": "events of brat",
    "A": "attributes of brat",
    "M": "attributes of brat",
    "N": "links of brat to databases",
    "*": "relations of brat",
    "#": "annotators' notes of brat",
}
DISCONTINUOUS = ("refuse", "join", "drop")


def read(
    path: str | Path,
    *,
    language: str = "",
    notes: Notes | None = None,
    discontinuous: str = "refuse",
) -> Iterator[Document]:
    """The one document of an `.ann` file and the `.txt` file beside it.

    Args:
        path: the `.ann` file.
        language: of the text.
        notes: takes a note of what is not carried over.
        discontinuous: what to do with a mention of several stretches that have more than white
            space between them: `refuse` the file, `join` them over what lies between, or `drop`
            the mention.
    """
    notes = notes or Notes()
    path = Path(path)
    try:
        text = read_exactly(path.with_suffix(".txt"))
        spans = []
        for number, line in enumerate(read_exactly(path).split("\n"), 1):
            if line.strip():
                span = _span(line, text, f"{path}:{number}", notes, discontinuous)
                spans += [] if span is None else [span]
        fields = {"id": path.stem, "language": language}
        document = make_document(str(path), notes, text, spans, fields)
    except UserError as error:
        notes.mistake(error)
    else:
        yield document


def _span(line: str, text: str, where: str, notes: Notes, discontinuous: str) -> Span | None:
    if not line.startswith("T"):
        if line[0] not in _OTHER:
            raise UserError(
                f"{where}: {line[:40]!r} is no line of brat's; expected T1, a tab, a label with "
                "offsets, a tab, and the words."
            )
        notes.omitted(_OTHER[line[0]], where, line.split("\t")[0])
        return None
    cells = line.split("\t", 2)
    match = _ENTITY.fullmatch(cells[1]) if len(cells) > 1 else None
    if match is None:
        raise UserError(
            f"{where}: {line[:40]!r} is no entity; expected T1, a tab, a label and two offsets "
            "(LABEL 0 5), a tab, and the words."
        )
    try:
        stretches = [
            (int(start), int(end))
            for start, end in (pair.split(" ") for pair in match["stretches"].split(";"))
        ]
    except ValueError:  # thousands of digits
        raise UserError(f"{where}: an offset is no sensible number.") from None
    for start, end in stretches:
        if not start < end <= len(text):
            raise UserError(
                f"{where}: a stretch runs from {start} to {end}, but the text has {len(text)} "
                "characters; the .txt file belongs to another version."
            )
    stretches.sort()
    if len(cells) > 2:
        _compare(cells[2], " ".join(text[start:end] for start, end in stretches), where)
    gaps = [text[a[1] : b[0]] for a, b in pairwise(stretches)]
    label, start, end = match["label"], stretches[0][0], stretches[-1][1]
    if any(gap.strip() for gap in gaps):
        shown_gaps = ", ".join(repr(gap) for gap in gaps)
        if discontinuous == "refuse":
            raise UserError(
                f"{where}: the {label} mention consists of several stretches with {shown_gaps} "
                "between them; choose --discontinuous join or drop."
            )
        if discontinuous == "drop":
            notes.lost("consists of several stretches", where, f"{label} {match['stretches']}")
            return None
        notes.changed("several stretches joined", where, f"{label} over {shown_gaps}")
    return Span(start, end, label)


def _compare(claimed: str, found: str, where: str) -> None:
    if claimed.split() != found.split():
        raise UserError(
            f"{where}: the line says {claimed.strip()[:60]!r}, but the text reads {found[:60]!r} "
            "there; the .txt file belongs to another version, or its line ends were changed."
        )


def write(path: str | Path, documents: Iterable[Document], *, notes: Notes) -> None:
    """Write documents as the pairs of files of a new folder, with brat's list of labels.

    Args:
        path: the folder.
        documents: any number, taken one at a time.
        notes: takes a note of what brat cannot hold.
    """
    names = FileNames()
    labels: set[str] = set()
    with writing_folder(path) as folder:
        for document in documents:
            name = names.name(document.id)
            if name != document.id:
                notes.omitted("the id is changed to the name of a file", document.id or "?", name)
            rows: list[str] = []
            for span in document.entities:
                if re.search(r"\s", span.label):
                    notes.lost("a label with white space", document.id or "?", shown(span))
                    continue
                labels.add(span.label)
                stretches = list(_lines(span))
                offsets = ";".join(f"{start} {end}" for start, end in stretches)
                words = " ".join(document.text[start:end] for start, end in stretches)
                flat = re.sub(r"[\r\n\t]", " ", words)
                rows.append(f"T{len(rows) + 1}\t{span.label} {offsets}\t{flat}\n")
            for ending, content in ((".txt", document.text), (".ann", "".join(rows))):
                (folder / f"{name}{ending}").write_text(content, encoding="utf-8", newline="")
        conf = ["[entities]", *sorted(labels), "[relations]", "[events]", "[attributes]", ""]
        (folder / "annotation.conf").write_text("\n".join(conf), encoding="utf-8")


def _lines(span: Span) -> Iterator[tuple[int, int]]:
    """The stretches of a span that lie on lines of their own."""
    pieces = list(re.finditer(r"[^\n]+", span.text))
    if not pieces or pieces[0].start() or pieces[-1].end() < len(span.text):
        yield span.start, span.end  # a line end at the edge would be lost
        return
    for piece in pieces:
        yield span.start + piece.start(), span.start + piece.end()
