"""Statistics of a corpus as one HTML page with pictures, which needs nothing but a browser."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from turkpa_ner.corpus.statistics import KEYS, Counts, Statistics

_COLOURS = ("#3b6fb6", "#d98032", "#4d9a58", "#a05fa5", "#b94a48", "#7a7a7a")
_WIDTH, _ROW, _LEFT = 620, 22, 150
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; color: #222; }
table { border-collapse: collapse; margin: 1rem 0; }
td, th { padding: .15rem .7rem; text-align: right; border-bottom: 1px solid #ddd; }
td:first-child, th:first-child { text-align: left; }
svg text { font: 13px system-ui, sans-serif; fill: #222; }
"""


def page(statistics: Statistics, title: str) -> str:
    """The page, with every name in it escaped."""
    labels = sorted(statistics.total.mentions)
    rows = {
        language: [statistics.labels[language, label] for label in labels]
        for language in statistics.groups["language"]
    }
    parts = [
        f"<h1>{escape(title)}</h1>",
        "<h2>Mentions by language and label</h2>",
        bars(rows, labels),
    ]
    for key in KEYS:
        if set(statistics.groups[key]) != {"?"}:
            parts += [f"<h2>By {key}</h2>", _table(statistics.by(key))]
    parts += ["<h2>Length of documents in words</h2>", bars(_histogram(statistics.total.words))]
    longest = 10
    parts += [
        "<h2>Length of mentions in words</h2>",
        bars(
            {
                f"{length}{'+' if length == longest else ''}": [
                    sum(
                        number
                        for (name, words), number in statistics.lengths.items()
                        if name == label and min(words, longest) == length
                    )
                    for label in labels
                ]
                for length in range(1, longest + 1)
            },
            labels,
        ),
        "<h2>Ambiguity</h2>",
        _rows(["", ""], statistics.ambiguity().items()),
        _rows(
            ["surface", "language", "labels"],
            (
                (name, language, ", ".join(f"{n} × {label}" for label, n in counts.most_common()))
                for language, name, counts in statistics.ambiguous(30)
            ),
        ),
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}'
        f"</title><style>{_STYLE}</style></head><body>\n" + "\n".join(parts) + "\n</body></html>\n"
    )


def bars(rows: Mapping[str, Sequence[int]], names: Sequence[str] = ()) -> str:
    """Horizontal bars, one for each row, cut into a part for each name."""
    longest = max((sum(row) for row in rows.values()), default=0) or 1
    shapes = []
    top = _ROW if names else 0
    for index, name in enumerate(names):
        place = _LEFT + index * 130
        colour = _COLOURS[index % len(_COLOURS)]
        shapes.append(f'<rect x="{place}" y="3" width="12" height="12" fill="{colour}"/>')
        shapes.append(f'<text x="{place + 17}" y="14">{escape(name)}</text>')
    for number, (heading, row) in enumerate(rows.items()):
        y = top + number * _ROW
        shapes.append(
            f'<text x="{_LEFT - 8}" y="{y + 15}" text-anchor="end">{escape(heading)}</text>'
        )
        x = float(_LEFT)
        for index, value in enumerate(row):
            width = (_WIDTH - _LEFT) * value / longest
            shapes.append(
                f'<rect x="{x:.1f}" y="{y + 3}" width="{width:.1f}" height="{_ROW - 6}" '
                f'fill="{_COLOURS[index % len(_COLOURS)]}"/>'
            )
            x += width
        shapes.append(f'<text x="{x + 6:.1f}" y="{y + 15}">{sum(row):,}</text>')
    height = top + len(rows) * _ROW
    return f'<svg width="{_WIDTH + 90}" height="{height}" role="img">{"".join(shapes)}</svg>'


def _histogram(values: Sequence[int]) -> dict[str, list[int]]:
    """How many values lie between powers of two."""
    counts: dict[int, int] = {}
    for value in values:
        counts[value.bit_length()] = counts.get(value.bit_length(), 0) + 1
    present = range(min(counts, default=0), max(counts, default=-1) + 1)
    return {f"{(1 << bits) >> 1}–{(1 << bits) - 1}": [counts.get(bits, 0)] for bits in present}


def _table(groups: Mapping[str, Counts]) -> str:
    rows = {name: group.to_dict() for name, group in groups.items()}
    headings = list(dict.fromkeys(heading for row in rows.values() for heading in row))
    return _rows(
        ["", *headings],
        (
            (name, *(f"{row.get(heading, 0):,}" for heading in headings))
            for name, row in rows.items()
        ),
    )


def _rows(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>\n"
        for row in rows
    )
    return f"<table><tr>{head}</tr>\n{body}</table>"
