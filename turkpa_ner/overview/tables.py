"""The overview as CSV files."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from turkpa_ner.corpus.files import writing, writing_folder
from turkpa_ner.overview.collection import Overview

NAMES = ("type", "name", "mentions", "articles", "forms", "could_also_be")
APPEARANCES = ("type", "name", "article", "mentions")
PAIRS = ("type", "name", "other_type", "other_name", "articles", "ids")


def write(folder: str | Path, overview: Overview) -> None:
    """Write `names.csv`, `appearances.csv` and `pairs.csv` into a new folder.

    Raises:
        UserError: if there are files in the folder already.
    """
    ids = overview.ids
    with writing_folder(folder) as draft:
        _table(
            draft / "names.csv",
            NAMES,
            (
                (
                    name.label,
                    name.text,
                    name.mentions,
                    len(name.places),
                    "; ".join(f"{form} ({number})" for form, number in name.forms.most_common()),
                    "; ".join(name.maybe),
                )
                for name in overview.names
            ),
        )
        _table(
            draft / "appearances.csv",
            APPEARANCES,
            (
                (name.label, name.text, ids[article], len(mentions))
                for name in overview.names
                for article, mentions in name.places.items()
            ),
        )
        _table(
            draft / "pairs.csv",
            PAIRS,
            (
                (
                    *(pair.first.label, pair.first.text, pair.second.label, pair.second.text),
                    len(pair.articles),
                    "; ".join(ids[article] for article in pair.articles),
                )
                for pair in overview.pairs()
            ),
        )


def _table(path: Path, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with writing(path) as stream:
        table = csv.writer(stream)
        table.writerow(heading)
        table.writerows(rows)
