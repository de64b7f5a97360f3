"""`turkpa-ner stats`: count what annotated texts hold."""

import argparse
import json
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from turkpa_ner.corpus import read_corpus
from turkpa_ner.corpus.files import writing
from turkpa_ner.corpus.pictures import page
from turkpa_ner.corpus.statistics import KEYS, Statistics
from turkpa_ner.display import count_table

HELP = "count what annotated texts hold"
AMBIGUOUS = 10  # surfaces that are listed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("path", metavar="PATH", help="file or folder, in any format")
    parser.add_argument("--from", dest="source", metavar="FORMAT", default="", help="its format")
    parser.add_argument("--by", choices=KEYS, default="language")
    parser.add_argument("--language", default="", help="of documents that do not say theirs")
    parser.add_argument("--json", action="store_true", help="everything as one JSON object")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page with pictures")


def run(options: argparse.Namespace) -> None:
    """Print a table of counts, and of the names with several labels."""
    statistics = Statistics()
    for document in read_corpus(
        options.path,
        language=options.language,
        format=options.source,
        options={"inline": {"types": None}},
    ):
        statistics.add(document)
    if options.html:
        with writing(options.html) as stream:
            stream.write(page(statistics, f"What {Path(options.path).name} holds"))
    if options.json:
        print(json.dumps(statistics.to_dict()))
        return
    console = Console()
    console.print(count_table(statistics.by(options.by)))
    console.print(", ".join(f"{name}: {n:,}" for name, n in statistics.ambiguity().items()))
    table = Table("surface", "language", "labels", box=None)
    for language, name, counts in statistics.ambiguous(AMBIGUOUS):
        labels = ", ".join(f"{n} × {label}" for label, n in counts.most_common())
        table.add_row(Text(name), language, labels)
    if table.row_count:
        console.print(table)
