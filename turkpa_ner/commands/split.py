"""`turkpa-ner split`: divide annotated texts into training, validation and test."""

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from turkpa_ner.commands._notes import print_notes
from turkpa_ner.corpus import corpus_files, read_corpus
from turkpa_ner.corpus.checker import Checker
from turkpa_ner.corpus.convert import carried, counting
from turkpa_ner.corpus.formats import FORMATS, Format, format_named, format_to_write
from turkpa_ner.corpus.notes import Notes
from turkpa_ner.corpus.splits import Splitter, parse_shares, table
from turkpa_ner.documents import Document
from turkpa_ner.encoding.words import split_words

HELP = "divide annotated texts into training, validation and test"
SHARES = ("train=0.7", "validation=0.1", "test=0.2")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("input", metavar="IN", help="file or folder")
    parser.add_argument("output", metavar="OUT", help="new file or folder with the splits set")
    parser.add_argument("--from", dest="source", metavar="FORMAT", default="", help="of IN")
    parser.add_argument(
        "--to", dest="target", metavar="FORMAT", default="", help=f"of OUT: {', '.join(FORMATS)}"
    )
    parser.add_argument("--language", default="", help="of documents that do not say theirs")
    parser.add_argument(
        "--share",
        nargs="+",
        default=SHARES,
        metavar="NAME=NUMBER",
        help=f"shares of the documents (default: {' '.join(SHARES)})",
    )
    parser.add_argument(
        "--group", default="", metavar="KEY", help="header whose values stay together (story)"
    )
    parser.add_argument("--seed", type=int, default=0)


def run(options: argparse.Namespace) -> None:
    """Decide, write, and report what was decided and what leaks."""
    shares = parse_shares(options.share)
    target = _target(options)
    splitter = Splitter(options.group)
    for document in _read(options, Notes()):
        splitter.add(document)
    splits = splitter.decide(shares, options.seed)
    checker = Checker()
    leaks: list[str] = []
    counts: list[tuple[str, str]] = []

    def look(document: Document) -> None:
        counts.append((document.language, document.split))
        leaks.extend(str(p) for p in checker.problems_of(document) if p.kind == "leak")

    notes = Notes(refuse=())
    documents: Iterator[Document] = (
        replace(document, split=split)
        for document, split in zip(_read(options, notes), splits, strict=True)
    )
    extra: dict[str, Any] = {"words": split_words} if target.makes_words else {}
    target.write(
        options.output, carried(counting(documents, look), target, notes), notes=notes, **extra
    )
    leaks.extend(str(p) for p in checker.problems_between() if p.kind == "leak")
    print_notes(notes)
    Console().print(_shown(table(counts), list(shares)))
    unseen, names = checker.surfaces.unseen()
    if names:
        print(
            f"{unseen:,} of the {names:,} distinct names in the test split ({unseen / names:.0%}) "
            "occur in no training document"
        )
    print(f"documents that are alike across splits: {len(leaks)}")
    for leak in leaks[:20]:
        print(f"  {leak}")


def _read(options: argparse.Namespace, notes: Notes) -> Iterator[Document]:
    return read_corpus(
        options.input,
        language=options.language,
        notes=notes,
        format=options.source,
        options={"inline": {"types": None}},
    )


def _target(options: argparse.Namespace) -> Format:
    """The format of the output: as asked, as its name says, or that of the input."""
    if options.target:
        return format_named(options.target)
    named = format_to_write(Path(options.output))
    return named or format_named(options.source or corpus_files([options.input])[0][0].name)


def _shown(counts: dict[str, Counter[str]], splits: list[str]) -> Table:
    shown = Table("language", box=None)
    for split in splits:
        shown.add_column(split, justify="right")
    total: Counter[str] = Counter()
    for language, row in counts.items():
        total += row
        shown.add_row(language, *(_share(row, split) for split in splits))
    shown.add_section()
    shown.add_row("all", *(_share(total, split) for split in splits))
    return shown


def _share(row: Counter[str], split: str) -> str:
    return f"{row[split]:,} ({row[split] / row.total():.0%})"
