"""`turkpa-ner convert`: from one format of annotated texts to another."""

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from turkpa_ner.commands._notes import print_notes
from turkpa_ner.corpus import read_corpus
from turkpa_ner.corpus.brat import DISCONTINUOUS
from turkpa_ner.corpus.convert import carried, counting, label_map, renamed
from turkpa_ner.corpus.files import writing
from turkpa_ner.corpus.formats import FORMATS, Format, format_named, format_to_write
from turkpa_ner.corpus.notes import CHANGED, KINDS, LOST, Note, Notes
from turkpa_ner.corpus.tags import SCHEMES
from turkpa_ner.documents import Document
from turkpa_ner.encoding.words import split_words
from turkpa_ner.errors import UserError

HELP = "convert annotated texts from one format to another"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    names = ", ".join(FORMATS)
    parser.add_argument("input", metavar="IN", help="file or folder; hub name of a data set")
    parser.add_argument("output", metavar="OUT", help="new file, or new folder")
    parser.add_argument("--from", dest="source", metavar="FORMAT", default="", help=names)
    parser.add_argument("--to", dest="target", metavar="FORMAT", default="", help=names)
    parser.add_argument(
        "--map",
        nargs="+",
        action="extend",
        default=[],
        metavar="OLD=NEW",
        help="rename labels (PER=OFFICIAL) or leave them out (MISC=)",
    )
    parser.add_argument("--split", help="only the documents of this split")
    parser.add_argument("--language", default="", help="of documents that do not say theirs")
    parser.add_argument(
        "--strict", action="store_true", help="fail at the first thing that cannot be carried over"
    )
    parser.add_argument("--notes", type=Path, metavar="FILE", help="write all notes here (JSONL)")
    add_reading_options(parser)
    parser.add_argument("--scheme", choices=SCHEMES, default="iob2", help="tags of conll")
    parser.add_argument(
        "--plain", action="store_true", help="conll without the comment that keeps the exact text"
    )


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """Describe the options of single formats."""
    parser.add_argument(
        "--discontinuous",
        choices=DISCONTINUOUS,
        default="refuse",
        help="what to do with mentions of several stretches (brat)",
    )
    parser.add_argument(
        "--predictions",
        action="store_true",
        help="take predictions, not annotations (Label Studio)",
    )


def reading_options(options: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """The options of each reader; any label may occur in what is only converted."""
    return {
        "inline": {"types": None},
        "brat": {"discontinuous": options.discontinuous},
        "label-studio": {"source": "predictions" if options.predictions else "annotations"},
    }


def run(options: argparse.Namespace) -> None:
    """Convert, and say what was not carried over."""
    target = _target(options)
    labels = label_map(options.map)
    numbers = {"documents": 0, "spans": 0}

    def count(document: Document) -> None:
        numbers["documents"] += 1
        numbers["spans"] += len(document.entities)

    with _notes(options.notes, options.strict) as notes:
        try:
            documents = read_corpus(
                options.input,
                split=options.split,
                language=options.language,
                notes=notes,
                format=options.source,
                options=reading_options(options),
            )
            documents = counting(carried(renamed(documents, labels), target, notes), count)
            extra: dict[str, Any] = {"words": split_words} if target.makes_words else {}
            if target.name == "conll":
                extra |= {"scheme": options.scheme, "plain": options.plain}
            target.write(options.output, documents, notes=notes, **extra)
        finally:
            print_notes(notes)
    print(
        f"{options.output}: {numbers['documents']:,} documents with {numbers['spans']:,} spans "
        f"as {target.name}; {notes.number(LOST):,} spans lost, {notes.number(CHANGED):,} changed"
    )


def _target(options: argparse.Namespace) -> Format:
    if options.target:
        return format_named(options.target)
    target = format_to_write(Path(options.output))
    if target is None:
        raise UserError(
            f"{options.output}: the name does not say which format is wanted; add --to with one "
            f"of {', '.join(FORMATS)}."
        )
    return target


@contextmanager
def _notes(path: Path | None, strict: bool) -> Iterator[Notes]:
    """Notes, each of them also written to a file where one is asked for."""
    refuse = KINDS if strict else ()
    if path is None:
        yield Notes(refuse=refuse)
        return
    with writing(path) as stream:

        def write(note: Note) -> None:
            stream.write(json.dumps(note.to_dict(), ensure_ascii=True) + "\n")

        yield Notes(refuse=refuse, each=write)
