"""Notes of what was not carried over, for the terminal."""

import sys

from turkpa_ner.corpus.notes import KINDS, Notes


def print_notes(notes: Notes) -> None:
    """Count the notes of each reason and list the first of them, on standard error."""
    for kind in KINDS:
        for (of, reason), number in notes.counts.items():
            if of != kind:
                continue
            print(f"{kind}: {reason}: {number:,}", file=sys.stderr)
            examples = notes.examples[of, reason]
            for note in examples:
                detail = f": {note.detail}" if note.detail else ""
                print(f"  {note.where}{detail}", file=sys.stderr)
            if number > len(examples):
                print(f"  … and {number - len(examples):,} more", file=sys.stderr)
