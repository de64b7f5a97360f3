"""The reports for people: report.md, and report.html with plots and all documents in colour."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from turkpa_ner.documents import Document, Span
from turkpa_ner.evaluation import plots
from turkpa_ner.evaluation.findings import findings, percent, with_interval
from turkpa_ner.evaluation.mistakes import overlap_groups
from turkpa_ner.pages import TYPE_COLOURS, check_installed, environment

# Documents with the most mistakes that report.html shows in full.
SHOWN = 40
_TITLES = {
    "types": "By type",
    "languages": "By language",
    "kinds": "By kind of text",
    "seen": "By what training showed",
    "length": "By length",
    "position": "By position in the document",
    "seam": "By distance to the nearest seam of two windows",
}


@dataclass(frozen=True)
class Piece:
    """A stretch of a shown text: plain, or a mention of a type, right (no note) or wrong."""

    text: str
    label: str = ""
    note: str = ""


@dataclass(frozen=True)
class ShownDocument:
    """A document as it was annotated and as it was predicted."""

    name: str
    about: str
    mistakes: int
    gold: list[Piece]
    predicted: list[Piece]


def markdown(metrics: dict[str, Any], title: str) -> str:
    """The report as Markdown."""
    return "\n".join(_lines(metrics, title)) + "\n"


def html(
    metrics: dict[str, Any], title: str, gold: Sequence[Document], predicted: Sequence[Document]
) -> str:
    """The report as one page that needs nothing else.

    Args:
        metrics: the contents of metrics.json.
        title: what was evaluated.
        gold: annotated documents.
        predicted: their predictions, in the same order.

    Raises:
        UserError: if the extra `report` is not installed.
    """
    check_installed("matplotlib", "jinja2")
    from markupsafe import Markup

    templates = environment("turkpa_ner.evaluation")
    templates.filters |= {"percent": percent, "bounded": with_interval}
    sections = [
        (_TITLES[name], groups, Markup(plots.scores(groups)), name)
        for name, groups in _tables(metrics)
        if groups
    ]
    types = metrics["data"]["types"]
    confidence = metrics["confidence"]
    shown = shown_documents(gold, predicted)
    return templates.get_template("report.html").render(
        title=title,
        metrics=metrics,
        findings=findings(metrics),
        sections=sections,
        mistakes=Markup(plots.mistakes(metrics["mistakes"]["kinds"], types)),
        reliability=Markup(plots.reliability(confidence["bins"])) if confidence else "",
        kept=Markup(plots.kept(confidence["curve"], confidence["kept"])) if confidence else "",
        documents=shown[:SHOWN],
        faultless=sum(not document.mistakes for document in shown),
        colours={
            label: TYPE_COLOURS[number % len(TYPE_COLOURS)] for number, label in enumerate(types)
        },
    )


def shown_documents(gold: Sequence[Document], predicted: Sequence[Document]) -> list[ShownDocument]:
    """The documents with both sides marked, those with most mistakes first."""
    notes: list[tuple[dict[Span, str], dict[Span, str]]] = [({}, {}) for _ in gold]
    mistakes = [0] * len(gold)
    for group in overlap_groups(gold, predicted):
        if group.kind != "right":
            mistakes[group.document] += 1
            for side, spans in zip(
                notes[group.document], (group.gold, group.predicted), strict=True
            ):
                side.update(dict.fromkeys(spans, group.kind))
    shown = [
        ShownDocument(
            mine.id or str(number + 1),
            ", ".join(filter(None, (mine.language, mine.kind))),
            mistakes[number],
            list(_pieces(mine, notes[number][0])),
            list(_pieces(theirs, notes[number][1])),
        )
        for number, (mine, theirs) in enumerate(zip(gold, predicted, strict=True))
    ]
    return sorted(shown, key=lambda document: -document.mistakes)


def _pieces(document: Document, notes: dict[Span, str]) -> Iterator[Piece]:
    position = 0
    for span in document.entities:
        yield Piece(document.text[position : span.start])
        yield Piece(span.text, span.label, notes.get(span, ""))
        position = span.end
    yield Piece(document.text[position:])


def _tables(metrics: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The groups worth a table: those that hold any mention."""
    tables = {name: metrics[name] for name in ("types", "languages", "kinds")}
    for name, groups in (tables | metrics["slices"]).items():
        present = {
            key: score for key, score in groups.items() if score["gold"] + score["predicted"]
        }
        if name in ("languages", "kinds"):
            present = dict(sorted(present.items(), key=lambda item: -item[1]["f1"]))
        yield name, present if len(present) > 1 or name == "types" else {}


def _lines(metrics: dict[str, Any], title: str) -> Iterator[str]:
    data = metrics["data"]
    yield f"# {title}"
    yield ""
    yield (
        f"{data['documents']} documents, {data['characters']:,} characters, "
        f"{metrics['overall']['gold']} gold and {metrics['overall']['predicted']} predicted "
        "mentions. Strict scores; in brackets the 95 % interval over documents."
    )
    yield ""
    for sentence in findings(metrics):
        yield f"- {sentence}"
    for note in metrics["notes"]:
        yield f"- Note: {note}"
    heading = ("", "precision", "recall", "F1", "gold", "predicted", "documents")
    averages = {
        "all mentions": metrics["overall"],
        "mean of types": metrics["macro"]["types"],
        "mean of languages": metrics["macro"]["languages"],
    }
    yield from _table("Overall", heading, [_row(name, s) for name, s in averages.items()])
    for name, groups in _tables(metrics):
        if groups:
            rows = [_row(key, score) for key, score in groups.items()]
            yield from _table(_TITLES[name], heading, rows)
    schemes = metrics["schemes"]["all"]
    outcomes = ("correct", "incorrect", "partial", "missed", "spurious")
    yield from _table(
        "By scheme (SemEval-2013)",
        ("", "precision", "recall", "F1", *outcomes),
        [
            [name, *_ratios(score), *(str(score[outcome]) for outcome in outcomes)]
            for name, score in schemes.items()
        ],
    )
    kinds = metrics["mistakes"]["kinds"]
    yield from _table(
        "Mistakes",
        ("", "all", *data["types"]),
        [[kind, *map(str, counts.values())] for kind, counts in kinds.items()],
    )
    labels = [label or "nothing" for label in metrics["confusion"]["labels"]]
    yield from _table(
        "Gold types (rows) and how they were predicted (columns)",
        ("", *labels),
        [
            [label, *map(str, row)]
            for label, row in zip(labels, metrics["confusion"]["counts"], strict=True)
        ],
    )
    yield from _table(
        "Most frequent mistakes",
        ("times", "mistake", "gold", "predicted", "in", "context"),
        [
            [
                str(mistake["count"]),
                mistake["kind"],
                *(
                    "; ".join(f"{_cell(span['text'])} ({span['label']})" for span in mistake[side])
                    for side in ("gold", "predicted")
                ),
                _cell(mistake["document"]),
                _cell(mistake["before"] + mistake["text"] + mistake["after"]),
            ]
            for mistake in metrics["mistakes"]["frequent"]
        ],
    )
    confidence = metrics["confidence"]
    if confidence:
        yield from _table(
            "Confidence",
            ("precision wanted", "mentions kept", "95 % interval", "threshold"),
            [
                [
                    percent(kept["precision"]),
                    percent(kept["share"]),
                    "–".join(percent(bound) for bound in kept["share_interval"] or ()),
                    "none" if kept["threshold"] is None else f"{kept['threshold']:.4f}",
                ]
                for kept in confidence["kept"]
            ],
        )
        yield ""
        yield (
            f"Brier score {with_interval(confidence, 'brier')}, expected calibration error "
            f"{with_interval(confidence, 'ece')}, over {confidence['mentions']} predicted mentions."
        )


def _table(title: str, heading: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if rows:
        yield from ("", f"## {title}", "")
        yield f"| {' | '.join(heading)} |"
        yield f"|{'---|' * len(heading)}"
        for row in rows:
            yield f"| {' | '.join(row)} |"


def _row(name: str, score: dict[str, Any]) -> list[str]:
    counts = [str(score.get(key, "")) for key in ("gold", "predicted", "documents")]
    return [name, *_ratios(score), *counts]


def _ratios(score: dict[str, Any]) -> list[str]:
    return [with_interval(score, figure) for figure in ("precision", "recall", "f1")]


def _cell(text: str) -> str:
    """Words of a text, safe in a cell of a Markdown table."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", " ".join(text.split()))
