"""How much a model loses on text as it arrives: `python scripts/robustness.py [--model DIR]`.

Each row changes the articles in one way (see `turkpa_ner/corpus/perturbations.py`) and scores the
model on those that the change touches, before and after it, with intervals over articles.
"""

import argparse
import json
import random
from pathlib import Path
from typing import Any

from turkpa_ner.corpus import read_corpus
from turkpa_ner.corpus.perturbations import PERTURBATIONS
from turkpa_ner.documents import Document
from turkpa_ner.evaluation.analysis import analyse
from turkpa_ner.predict import Predictor

SEED = 7


def main() -> None:
    """Score, print a Markdown table, and write the figures where asked."""
    parser = argparse.ArgumentParser(description="Score a model on perturbed articles.")
    parser.add_argument("--model", metavar="DIR", help="model folder; without it, the shipped one")
    parser.add_argument("--data", default="data/articles", metavar="PATH")
    parser.add_argument("--split", default="test")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    options = parser.parse_args()
    predictor = Predictor.from_pretrained(options.model)
    articles = list(read_corpus(options.data, split=options.split))
    figures: dict[str, Any] = {}
    print("| text | articles | F1 before | F1 after | difference |\n|---|---|---|---|---|")
    for name, perturb in PERTURBATIONS.items():
        chance = random.Random(SEED)
        pairs = [(article, perturb(article, chance)) for article in articles]
        changed = [(before, after) for before, after in pairs if before.text != after.text]
        before, after = (score(predictor, side) for side in zip(*changed, strict=True))
        figures[name] = {"articles": len(changed), "before": before, "after": after}
        print(
            f"| {name} | {len(changed)} | {before['f1']:.3f} | {shown(after)} | "
            f"{100 * (after['f1'] - before['f1']):+.1f} |",
            flush=True,
        )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def score(predictor: Predictor, articles: tuple[Document, ...]) -> dict[str, Any]:
    """Strict scores of all mentions."""
    found = list(predictor.stream_documents(articles))
    return dict(analyse(articles, found, predictor.types)["overall"])


def shown(score: dict[str, Any]) -> str:
    """F1 with its interval."""
    low, high = score["f1_interval"]
    return f"{score['f1']:.3f} ({low:.3f}–{high:.3f})"


if __name__ == "__main__":
    main()
