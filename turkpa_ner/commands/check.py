"""`turkpa-ner check`: look for mistakes in annotated texts."""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from turkpa_ner.commands.convert import add_reading_options, reading_options
from turkpa_ner.corpus import READERS, read_corpus
from turkpa_ner.corpus.checker import Checker, Encoding
from turkpa_ner.corpus.checks import ERROR, INFO, SEVERITIES, WARNING, Problem, longest_shared_run
from turkpa_ner.corpus.convert import counting
from turkpa_ner.corpus.files import read_text
from turkpa_ner.corpus.notes import CHANGED, LOST, Note, Notes
from turkpa_ner.documents import Document
from turkpa_ner.encoding.subwords import SubwordEncoder
from turkpa_ner.encoding.words import split_words
from turkpa_ner.errors import UserError
from turkpa_ner.labels import ENTITY_TYPES
from turkpa_ner.model.settings import ModelSettings

HELP = "look for mistakes in annotated texts"
_STYLES = {ERROR: "bold red", WARNING: "yellow", INFO: "cyan"}
# A character that no text holds and no tokenizer knows.
_UNKNOWN = "\U0010ffff"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("path", metavar="PATH", help="file or folder, in any format")
    parser.add_argument("--from", dest="source", metavar="FORMAT", default="", help="its format")
    parser.add_argument("--language", default="", help="of documents that do not say theirs")
    parser.add_argument(
        "--model", metavar="DIR", help="also check against the tokenizer and window of a model"
    )
    parser.add_argument(
        "--against",
        type=Path,
        metavar="PATH",
        help="also report the longest run of words shared with the texts of this folder",
    )
    parser.add_argument(
        "--any-label", action="store_true", help=f"allow labels but {', '.join(ENTITY_TYPES)}"
    )
    parser.add_argument(
        "--show", type=int, default=20, metavar="N", help="problems of each kind (default: 20)"
    )
    parser.add_argument(
        "--json", action="store_true", help="every problem as a JSON line, the summary as the last"
    )
    add_reading_options(parser)


def run(options: argparse.Namespace) -> int:
    """Report every problem.

    Returns:
        The exit status: 2 if there is an error, 1 if there is a warning, or else 0.
    """
    checker = Checker(_encoding(options.model))
    report = _Report(options.show, options.json)
    notes = Notes(
        refuse=(),
        keep=0,
        each=lambda note: report.add(_noted(note)),
        mistake=lambda error: report.add(Problem("", str(error), "file", ERROR)),
    )
    chosen = reading_options(options)
    if not options.any_label:
        del chosen["inline"]
    documents: Iterable[Document] = read_corpus(
        options.path,
        language=options.language,
        notes=notes,
        format=options.source,
        options=chosen,
    )
    shared: tuple[int, str, str] | None = None

    def check(document: Document) -> None:
        report.extend(checker.problems_of(document))

    try:
        documents = counting(documents, check)
        if options.against:
            files = [f for f in options.against.rglob("*") if f.suffix in (".txt", *READERS)]
            shared = longest_shared_run(documents, map(read_text, sorted(files)))
        for _ in documents:
            pass
    except UserError:
        if not report.counts:
            raise
        # Nothing could be read; the report says why.
    if not options.any_label:
        report.extend(_unknown_labels(checker))
    report.extend(checker.problems_between())
    report.close(_summary(checker, shared))
    if report.severities[ERROR]:
        return 2
    return 1 if report.severities[WARNING] else 0


def _encoding(model: str | None) -> Encoding:
    if model is None:
        return Encoding(split_words)
    settings = ModelSettings.load(Path(model))
    encoder = SubwordEncoder.from_folder(model)
    window = settings.window - len(encoder.prefix) - len(encoder.suffix)
    return Encoding(split_words, encoder.words, encoder.ids([_UNKNOWN])[0][-1], window)


def _noted(note: Note) -> Problem:
    severity = {LOST: ERROR, CHANGED: WARNING}.get(note.kind, INFO)
    detail = f" ({note.detail})" if note.detail else ""
    return Problem(note.where, note.reason + detail, note.kind, severity)


def _unknown_labels(checker: Checker) -> Iterator[Problem]:
    labels = Counter[str]()
    for (label, _), number in checker.mentions.items():
        labels[label] += number
    for label, number in labels.items():
        if label not in ENTITY_TYPES:
            text = f"is the label of {number} spans; expected {', '.join(ENTITY_TYPES)}"
            yield Problem(label, text, "unknown label", ERROR)


def _summary(checker: Checker, shared: tuple[int, str, str] | None) -> dict[str, Any]:
    """What is worth knowing of a sound corpus, too."""
    labels: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for (label, split), number in sorted(checker.mentions.items()):
        labels[label][split or "?"] = number
    unseen, names = checker.surfaces.unseen()
    summary: dict[str, Any] = {
        "documents": checker.documents,
        "spans": checker.mentions.total(),
        "labels": labels,
        "test names": names,
        "test names unseen in training": unseen,
        "sampled": checker.shingles.sampled or checker.surfaces.rate < 1,
    }
    if checker.encoding and checker.encoding.pieces:
        summary["longer than a window"] = checker.longer
        summary["window"] = checker.encoding.window
    if shared:
        summary["longest shared run"] = {
            "words": shared[0],
            "document": shared[1],
            "text": shared[2],
        }
    return summary


class _Report:
    """Shows problems by kind, or as JSON lines; keeps only as many as it shows."""

    def __init__(self, show: int, as_json: bool) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()  # by severity and kind
        self.severities: Counter[str] = Counter()
        self._shown: defaultdict[tuple[str, str], list[Problem]] = defaultdict(list)
        self._show = show
        self._as_json = as_json

    def add(self, problem: Problem) -> None:
        key = problem.severity, problem.kind
        self.counts[key] += 1
        self.severities[problem.severity] += 1
        if self._as_json:
            print(json.dumps(problem.to_dict()))
        elif len(self._shown[key]) < self._show:
            self._shown[key].append(problem)

    def extend(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.add(problem)

    def close(self, summary: dict[str, Any]) -> None:
        """Show what was gathered."""
        if self._as_json:
            problems = [
                {"severity": severity, "kind": kind, "number": number}
                for (severity, kind), number in self.counts.items()
            ]
            print(json.dumps({"summary": summary | {"problems": problems}}))
            return
        console = Console(soft_wrap=True, highlight=False)
        for severity in SEVERITIES:
            for (of, kind), number in self.counts.items():
                if of == severity:
                    console.print(
                        Text.assemble((severity, _STYLES[severity]), f" {kind}: {number:,}")
                    )
                    for problem in self._shown[of, kind]:
                        console.print(
                            Text(f"  {problem}" if problem.document else f"  {problem.text}")
                        )
                    if number > len(self._shown[of, kind]):
                        console.print(f"  … and {number - len(self._shown[of, kind]):,} more")
        _print_summary(console.print, summary)
        found = ", ".join(f"{n:,} {name}s" for name, n in self.severities.items() if name != INFO)
        console.print(f"{summary['documents']:,} documents, {found or 'no problem found'}")


def _print_summary(show: Callable[..., None], summary: dict[str, Any]) -> None:
    splits = sorted({split for row in summary["labels"].values() for split in row})
    table = Table("label", box=None)
    for heading in [*splits, "all", "share"]:
        table.add_column(heading, justify="right")
    for label, row in summary["labels"].items():
        cells = [f"{row.get(split, 0):,}" for split in splits]
        total = sum(row.values())
        table.add_row(label, *cells, f"{total:,}", f"{total / summary['spans']:.0%}")
    if summary["labels"]:
        show(table)
    if names := summary["test names"]:
        unseen = summary["test names unseen in training"]
        show(
            f"{unseen:,} of the {names:,} distinct names in the test split ({unseen / names:.0%}) "
            "occur in no training document"
        )
    if "window" in summary:
        show(
            f"{summary['longer than a window']:,} documents do not fit into one window of "
            f"{summary['window']} sub-words; they are read in several"
        )
    if shared := summary.get("longest shared run"):
        show(
            f"longest run of words shared: {shared['words']} ({shared['document']}: "
            f"{shared['text']})"
        )
    if summary["sampled"]:
        show("so many documents that likenesses between them are estimated from a sample")
