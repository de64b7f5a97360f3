"""Documents and scores for the eyes: coloured terminal text and tables."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.table import Table
from rich.text import Text

from turkpa_ner.corpus.statistics import Counts
from turkpa_ner.documents import Document
from turkpa_ner.evaluation.findings import with_interval
from turkpa_ner.evaluation.scores import Evaluation, Score
from turkpa_ner.labels import ENTITY_TYPES

_STYLES = ("black on bright_cyan", "black on bright_green", "black on bright_yellow")


def coloured(document: Document) -> Text:
    """The text with its entities in colour, each followed by its type and confidence."""
    styles = _styles(document)
    shown = Text()
    position = 0
    for entity in document.entities:
        shown.append(document.text[position : entity.start])
        shown.append(entity.text, styles[entity.label])
        score = "" if entity.score is None else f" {entity.score:.2f}"
        shown.append(f" {entity.label}{score}", "dim")
        position = entity.end
    shown.append(document.text[position:])
    return shown


def entity_table(documents: Iterable[Document]) -> Table:
    """One row an entity: document, position, type, confidence, words."""
    table = Table("document", "start", "end", "type", "confidence", "entity", box=None)
    for document in documents:
        for entity in document.entities:
            table.add_row(
                Text(document.id),
                str(entity.start),
                str(entity.end),
                entity.label,
                "" if entity.score is None else f"{entity.score:.3f}",
                Text(" ".join(entity.text.split())),
            )
    return table


def score_table(evaluation: Evaluation) -> Table:
    """Strict scores: one row for all entities, for each type and for each language."""
    table = Table("", box=None, title="strict scores", title_justify="left")
    for heading in ("precision", "recall", "F1", "gold", "predicted"):
        table.add_column(heading, justify="right")

    def add(name: str, score: Score) -> None:
        ratios = (score.precision, score.recall, score.f1)
        table.add_row(
            name, *(f"{ratio:.3f}" for ratio in ratios), str(score.gold), str(score.predicted)
        )

    add("all", evaluation.overall)
    table.add_section()
    for name, score in evaluation.types.items():
        add(name, score)
    table.add_section()
    for name, score in evaluation.languages.items():
        add(name, score)
    return table


def metrics_table(metrics: Mapping[str, Any]) -> Table:
    """The strict scores of metrics.json, F1 with its 95 % interval over documents."""
    table = Table("", box=None, title="strict scores", title_justify="left")
    for heading in ("precision", "recall", "F1", "gold", "predicted"):
        table.add_column(heading, justify="right")
    for groups in ({"all": metrics["overall"]}, metrics["types"], metrics["languages"]):
        for name, score in groups.items():
            table.add_row(
                name,
                f"{score['precision']:.3f}",
                f"{score['recall']:.3f}",
                with_interval(score, "f1"),
                str(score["gold"]),
                str(score["predicted"]),
            )
        table.add_section()
    return table


def comparison_table(comparison: Mapping[str, Any], first: str, second: str) -> Table:
    """One row a figure: the F1 of both systems, their difference, its interval and p-value."""
    title = f"A: {first}\nB: {second}\nstrict F1; B minus A with its 95 % interval"
    table = Table("", box=None, title=Text(title), title_justify="left")
    for heading in ("A", "B", "B - A", "interval", "p"):
        table.add_column(heading, justify="right")
    for section in ("overall", "types", "languages", "kinds"):
        for name, row in comparison[section].items():
            bounds = row["interval"]
            table.add_row(
                name,
                f"{row['first']:.3f}",
                f"{row['second']:.3f}",
                f"{row['difference']:+.3f}",
                f"{bounds[0]:+.3f} to {bounds[1]:+.3f}" if bounds else "",
                f"{row['p']:.4f}",
            )
        table.add_section()
    return table


def moved_table(comparison: Mapping[str, Any]) -> Table:
    """The documents whose number of mistakes changed most from A to B."""
    table = Table("document", "language", "kind", box=None, title_justify="left")
    table.title = "documents that moved most, with their mistakes"
    for heading in ("gold", "A", "B"):
        table.add_column(heading, justify="right")
    for row in comparison["moved"]:
        counts = (row["gold"], row["first_mistakes"], row["second_mistakes"])
        about = (Text(row[key]) for key in ("document", "language", "kind"))
        table.add_row(*about, *map(str, counts))
    return table


def learning_table(points: Iterable[Mapping[str, Any]]) -> Table:
    """One row a number of articles: F1 with its interval, and the gain over the row before."""
    table = Table(box=None)
    for heading in ("articles", "F1", "gain", "interval", "p"):
        table.add_column(heading, justify="right")
    for point in points:
        gain = point["gain"]
        row = ["", "", ""]
        if gain:
            bounds = gain["interval"]
            shown = f"{bounds[0]:+.3f} to {bounds[1]:+.3f}" if bounds else ""
            row = [f"{gain['difference']:+.3f}", shown, f"{gain['p']:.4f}"]
        table.add_row(str(point["articles"]), with_interval(point, "f1"), *row)
    return table


def seed_table(scores: Mapping[int, float]) -> Table:
    """One row a seed: strict F1 on the validation data, the best one marked."""
    table = Table("seed", box=None)
    table.add_column("F1", justify="right")
    for seed, f1 in scores.items():
        kept = "  kept" if seed == max(scores, key=scores.__getitem__) else ""
        table.add_row(str(seed), f"{f1:.3f}{kept}")
    return table


def count_table(counts: Mapping[str, Counts]) -> Table:
    """One row a group of documents."""
    rows = {name: group.to_dict() for name, group in counts.items()}
    headings = list(dict.fromkeys(heading for row in rows.values() for heading in row))
    table = Table("", box=None)
    for heading in headings:
        table.add_column(heading, justify="right")
    for name, row in rows.items():
        table.add_row(name, *(f"{row.get(heading, 0):,}" for heading in headings))
    return table


def _styles(document: Document) -> dict[str, str]:
    others = sorted({entity.label for entity in document.entities} - set(ENTITY_TYPES))
    names = [*ENTITY_TYPES, *others]
    return {name: _STYLES[index % len(_STYLES)] for index, name in enumerate(names)}
