"""`turkpa-ner predict`: find entities in texts."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from rich.console import Console

from turkpa_ner.corpus import READERS, jsonl
from turkpa_ner.corpus.files import read_text, writing
from turkpa_ner.display import coloured, entity_table
from turkpa_ner.documents import Document
from turkpa_ner.errors import UserError
from turkpa_ner.predict import Predictor

HELP = "find entities in texts"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("--model", metavar="DIR", help="model folder")
    parser.add_argument(
        "inputs",
        nargs="+",
        metavar="INPUT",
        help="text file (.txt), annotated file (.md, .jsonl), folder, or - for standard input",
    )
    parser.add_argument("--format", choices=("text", "table", "jsonl"), default="text")
    parser.add_argument("--output", type=Path, metavar="FILE", help="instead of the terminal")


def run(options: argparse.Namespace) -> None:
    """Predict, and show or write what was found."""
    predictor = Predictor.from_pretrained(options.model)
    documents = predictor.stream_documents(_inputs(options.inputs))
    if options.output:
        with writing(options.output) as stream:
            _show(documents, options.format, stream)
    else:
        _show(documents, options.format, sys.stdout)


def _show(documents: Iterator[Document], form: str, stream: TextIO) -> None:
    console = Console(file=stream)
    if form == "table":
        console.print(entity_table(documents))
    for document in documents:
        if form == "jsonl":
            jsonl.write_record(stream, document)
        else:
            console.print(coloured(document))


def _inputs(names: Sequence[str]) -> Iterator[Document]:
    """The documents that the arguments of `predict` name."""
    for name in names:
        path = Path(name)
        if name == "-":
            yield _standard_input()
        elif path.is_dir():
            files = sorted(file for file in path.rglob("*") if file.suffix in (".txt", *READERS))
            if not files:
                raise UserError(
                    f"{path}: the folder holds no text; expected files that end in .txt or "
                    f"{' or '.join(READERS)}."
                )
            for file in files:
                yield from _file(file)
        else:
            yield from _file(path)


def _file(path: Path) -> Iterator[Document]:
    if path.suffix in READERS:
        yield from READERS[path.suffix](path)
    else:
        yield Document(read_text(path), id=path.stem)


def _standard_input() -> Document:
    try:
        return Document(sys.stdin.buffer.read().decode("utf-8-sig"), id="stdin")
    except UnicodeDecodeError:
        raise UserError(
            "standard input: not UTF-8; convert it first, for example with iconv."
        ) from None
