"""`turkpa-ner predict`: find entities in texts."""

import argparse
import hashlib
import sys
from pathlib import Path

from turkpa_ner import __version__
from turkpa_ner.commands._notes import print_notes
from turkpa_ner.corpus.notes import Notes
from turkpa_ner.errors import UserError
from turkpa_ner.jobs import cluster, job
from turkpa_ner.jobs.inputs import Inputs
from turkpa_ner.jobs.items import Columns
from turkpa_ner.jobs.kinds import KINDS
from turkpa_ner.jobs.outputs import OUTPUTS, choose, with_overview
from turkpa_ner.predict import Predictor, model_folder

HELP = "find entities in texts"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    endings = " ".join(suffix for kind in KINDS.values() for suffix in kind.suffixes)
    parser.epilog = "Exit status: 0, or 1 if documents were skipped, or 2 after a mistake."
    parser.add_argument("--model", metavar="DIR", help="model folder")
    parser.add_argument(
        "inputs",
        nargs="+",
        metavar="INPUT",
        help=f"file ({endings}), folder, pattern such as 'news/**/*.html', or - for standard input",
    )
    parser.add_argument(
        "--from",
        dest="kind",
        choices=tuple(KINDS),
        default="",
        help="what all inputs are, whatever their names",
    )
    parser.add_argument("--column", default="text", metavar="NAME", help="texts of CSV and Parquet")
    parser.add_argument(
        "--id-column", default="", metavar="NAME", help="ids of CSV and Parquet (id, if there)"
    )
    parser.add_argument("--format", choices=tuple(OUTPUTS), help="by the ending of --output; text")
    parser.add_argument(
        "--output",
        metavar="FILE",
        help="instead of the terminal; an interrupted job goes on when it is started again",
    )
    parser.add_argument(
        "--overview",
        type=Path,
        metavar="FOLDER",
        help="also write CSV files here: who is named how often, and what is named together",
    )
    parser.add_argument(
        "--engine",
        choices=("local", "ray"),
        default="local",
        help="ray: from Parquet to a folder of Parquet on a Ray cluster",
    )


def run(options: argparse.Namespace) -> int:
    """Predict, show or write what was found, and say what was skipped."""
    columns = Columns(options.column, options.id_column)
    if options.engine == "ray":
        return _run_on_ray(options, columns)
    path = Path(options.output) if options.output else None
    output = choose(options.format, path)
    if options.overview:
        output = with_overview(output, options.overview, path)
    inputs = Inputs(options.inputs, kind=options.kind, columns=columns, leave_out=path)
    predictor = Predictor.from_pretrained(options.model)
    notes = Notes(refuse=(), keep=3)
    if path:
        same = {
            "version": __version__,
            "model": _fingerprint(model_folder(options.model)),
            "inputs": inputs.fingerprint,
            "options": " ".join((options.kind, *columns)),
        }
        tally = job.write(predictor, inputs, output, path, notes, _say, same)
    else:
        tally = job.show(predictor, inputs, output, notes, _say)
    print_notes(notes)
    if path or tally.problems:
        _say(
            f"{tally.documents:,} documents with {tally.entities:,} entities; "
            f"{tally.problems:,} skipped."
        )
    return 1 if tally.problems else 0


def _run_on_ray(options: argparse.Namespace, columns: Columns) -> int:
    if options.overview:
        raise UserError("--engine ray: makes no overview; leave out --overview.")
    if not options.output or options.format not in (None, "parquet"):
        raise UserError("--engine ray: writes a folder of Parquet; name a new one with --output.")
    rows, written = cluster.predict(options.model, options.inputs, options.output, columns)
    _say(f"{written:,} documents; {rows - written:,} rows without text skipped.")
    return 0 if written == rows else 1


def _say(sentence: str) -> None:
    print(f"turkpa-ner: {sentence}", file=sys.stderr)


def _fingerprint(folder: Path) -> str:
    """Changes when the files of a model folder do."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    states = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return hashlib.sha256(repr(states).encode()).hexdigest()
