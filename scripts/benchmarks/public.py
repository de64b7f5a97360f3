"""Our training against the plain recipe on a public corpus, in its official splits.

    python scripts/benchmarks/public.py FOLDER [--epochs 3] [--sentences N] [--json FILE]

FOLDER holds train.jsonl, dev.jsonl and test.jsonl, one record a line: {"id", "lang", "text",
"spans": [{"start", "end", "label"}]} with the labels PERSON, ORGANISATION and EVENT. Both recipes
learn from the same sentences with the same encoder, epochs, highest learning rate and about eight
sentences in a batch; ours takes its best epoch on dev. Strict F1 on test, with intervals and the
significance of the difference.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml

from turkpa_ner.corpus import jsonl
from turkpa_ner.documents import Document, Span
from turkpa_ner.evaluation.analysis import analyse
from turkpa_ner.evaluation.comparison import compare
from turkpa_ner.labels import ENTITY_TYPES
from turkpa_ner.predict import Predictor

PLAIN = Path(__file__).with_name("plain_recipe.py")
SPLITS = {"train": "train", "dev": "validation", "test": "test"}
TYPES = {"PERSON": "OFFICIAL", "ORGANISATION": "INSTITUTION", "EVENT": "EVENT"}


def main() -> None:
    """Train both, print their scores and the difference."""
    parser = argparse.ArgumentParser(description="Both recipes on a public corpus.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--sentences", type=int, help="learn from so many, drawn by chance")
    parser.add_argument("--learning-rate", type=float, default=4e-4)
    parser.add_argument("--batch-tokens", type=int, default=384, help="eight sentences' sub-words")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        data, theirs, model = (Path(scratch) / name for name in ("data.jsonl", "plain", "model"))
        jsonl.write(data, sentences(options.folder, options.sentences))
        common = ["--data", data, "--epochs", options.epochs]
        plain = [PLAIN, "--fast", *common, "--learning-rate", options.learning_rate]
        subprocess.run([sys.executable, *map(str, plain), "--output", str(theirs)], check=True)
        config = {
            "output": str(model),
            "model": {"window": 192, "overlap": 24},
            "data": {"train": [str(data)], "validation": [str(data)]},
            "training": {
                "epochs": options.epochs,
                "learning_rate": options.learning_rate,
                "head_learning_rate": 10 * options.learning_rate,
                "batch_tokens": options.batch_tokens,
            },
        }
        file = Path(scratch) / "config.yaml"
        file.write_text(yaml.safe_dump(config), encoding="utf-8")
        subprocess.run([sys.executable, "-m", "turkpa_ner.cli", "train", str(file)], check=True)
        gold = list(jsonl.read(theirs / "gold.jsonl"))
        second = list(jsonl.read(theirs / "predictions.jsonl"))
        first = list(Predictor.from_pretrained(model).stream_documents(gold))
    figures = {
        "ours": analyse(gold, first, ENTITY_TYPES)["overall"],
        "plain": analyse(gold, second, ENTITY_TYPES)["overall"],
        "difference": compare(gold, second, first, ENTITY_TYPES)["overall"]["all"],
    }
    print(json.dumps(figures, indent=2))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def sentences(folder: Path, number: int | None) -> Iterator[Document]:
    """All splits of a corpus, or so much of the first, with the names of our splits and types."""
    for name, split in SPLITS.items():
        with (folder / f"{name}.jsonl").open(encoding="utf-8") as lines:
            records = list(map(json.loads, lines))
            if split == "train" and number:
                records = random.Random(0).sample(records, number)
            for record in records:
                spans = [
                    Span(span["start"], span["end"], TYPES[span["label"]])
                    for span in record["spans"]
                ]
                identity = {"id": record["id"], "language": record["lang"], "split": split}
                yield Document(record["text"], tuple(spans), **identity)


if __name__ == "__main__":
    main()
