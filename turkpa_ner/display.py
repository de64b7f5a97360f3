"""Documents and scores for the eyes: coloured terminal text and tables."""

from collections.abc import Iterable, Mapping

from rich.table import Table
from rich.text import Text

from turkpa_ner.corpus.statistics import Counts
from turkpa_ner.documents import Document
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
