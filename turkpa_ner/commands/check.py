"""`turkpa-ner check`: look for mistakes in annotated articles."""

import argparse
from pathlib import Path

from turkpa_ner.corpus import READERS, read_corpus
from turkpa_ner.corpus.checks import check_documents, longest_shared_run, unseen_surfaces
from turkpa_ner.corpus.files import read_text
from turkpa_ner.errors import UserError

HELP = "look for mistakes in annotated articles"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("path", metavar="PATH", help="file or folder")
    parser.add_argument("--language", default="", help="of documents that do not say theirs")
    parser.add_argument(
        "--against",
        type=Path,
        metavar="PATH",
        help="also report the longest run of words shared with the texts of this folder",
    )


def run(options: argparse.Namespace) -> None:
    """Print every problem; mistakes count as a failure."""
    documents = list(read_corpus(options.path, language=options.language))
    problems = check_documents(documents)
    for problem in problems:
        print(problem)
    unseen, surfaces = unseen_surfaces(documents)
    if surfaces:
        print(
            f"{unseen} of the {surfaces} distinct names in the test split ({unseen / surfaces:.0%})"
            " occur in no training document"
        )
    if options.against:
        files = [file for file in options.against.rglob("*") if file.suffix in (".txt", *READERS)]
        length, name, words = longest_shared_run(documents, map(read_text, sorted(files)))
        print(f"longest run of words shared with {options.against}: {length} ({name}: {words})")
    if problems:
        raise UserError(
            f"{options.path}: {len(problems)} problems in {len(documents)} documents; mend them, "
            "or excuse a surface in the header with also_bare."
        )
    print(f"{len(documents)} documents, no problem found")
