"""How much better a model becomes with more articles: the same run on growing parts of them."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from turkpa_ner.documents import Document
from turkpa_ner.errors import UserError
from turkpa_ner.evaluation.bootstrap import RESAMPLES, SEED
from turkpa_ner.evaluation.comparison import compare
from turkpa_ner.evaluation.figures import strict_figures, summarise
from turkpa_ner.evaluation.scores import evaluate
from turkpa_ner.labels import LabelSet
from turkpa_ner.predict import Predictor
from turkpa_ner.training.config import Config
from turkpa_ner.training.run import load_split, train
from turkpa_ner.training.trainer import Report, say


def learning_curve(
    config: Config,
    sizes: Sequence[int] | None = None,
    gold: Sequence[Document] | None = None,
    *,
    report: Report = say,
) -> list[dict[str, Any]]:
    """Train and score with growing numbers of articles.

    Smaller sets are parts of larger ones, and hold each language in its proportion.

    Args:
        config: the run; its output is not written.
        sizes: numbers of articles, growing; an eighth, a quarter, half and all by default.
        gold: articles to score on; the validation data by default.
        report: takes lines on the progress.

    Returns:
        For each size a record: `articles`, the strict scores with their intervals as in
        metrics.json, and `gain`, the difference of F1 to the size before (None for the first).

    Raises:
        UserError: if there are fewer articles than the largest size, and as `train` does.
    """
    labels = LabelSet(config.model.types)
    articles = len(load_split(config.data.train, "train", labels))
    sizes = sizes or sorted({max(1, articles // part) for part in (8, 4, 2, 1)})
    if sizes[-1] > articles:
        raise UserError(
            f"There are {articles} articles to learn from, not {sizes[-1]}; ask for fewer."
        )
    if gold is None:
        gold = load_split(config.data.validation, "validation", labels)
    points: list[dict[str, Any]] = []
    before: list[Document] = []
    for size in sizes:
        report(f"Learning from {size} of {articles} articles")
        found = _predictions(config, size, gold, report)
        counts = evaluate(gold, found, labels.types).counts
        figures = strict_figures(counts, gold, labels.types)
        scores = summarise({"overall": figures["overall"]}, RESAMPLES, SEED)["overall"]["all"]
        gain = None
        if before:
            gain = compare(gold, before, found, labels.types)["overall"]["all"]
        points.append({"articles": size, **scores, "gain": gain})
        before = found
    return points


def verdict(points: Sequence[dict[str, Any]]) -> str:
    """One sentence on whether more articles would help."""
    if len(points) < 2:
        return "One size says nothing about growth; ask for at least two."
    last, gain = points[-1], points[-1]["gain"]
    low, high = gain["interval"] or (-1.0, 1.0)
    step = (
        f"From {points[-2]['articles']} to {last['articles']} articles F1 changed by "
        f"{gain['difference']:+.3f} (95 % interval {low:+.3f} to {high:+.3f})"
    )
    if low > 0:
        return f"{step}: it is still growing, so more articles should help."
    if high < 0.01:
        return f"{step}: more articles of this sort are unlikely to help."
    return f"{step}: too close to tell; score on more documents, or with larger steps."


def _predictions(
    config: Config, size: int, gold: Sequence[Document], report: Report
) -> list[Document]:
    """What a model that learnt from so many articles finds."""
    with tempfile.TemporaryDirectory(prefix="turkpa-ner-") as folder:
        output = Path(folder) / "model"
        data = config.data.model_copy(update={"articles": size})
        train(config.model_copy(update={"data": data, "output": str(output)}), report=report)
        return list(Predictor.from_pretrained(output).stream_documents(gold))
