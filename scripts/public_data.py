"""Turns public corpora of named entities into one file of training articles.

Their PERSON is wider than OFFICIAL and their ORGANISATION wider than INSTITUTION, so they serve a
first training stage, which teaches where names begin and end; the articles then teach which names
count.

    python scripts/public_data.py FOLDER --output runs/public.jsonl

FOLDER holds `kaznerd`, `turkish_wikiner` and `crossner_politics`, each with files of one record a
line: {"id", "lang", "text", "spans": [{"start", "end", "label"}]}.
"""

import argparse
import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from turkpa_ner.corpus import jsonl
from turkpa_ner.documents import Document, Span

FILES = (
    "kaznerd/valid_dedup.jsonl",
    "turkish_wikiner/train.jsonl",
    "crossner_politics/train.jsonl",
    "crossner_politics/dev.jsonl",
)
TYPES = {"PERSON": "OFFICIAL", "ORGANISATION": "INSTITUTION", "EVENT": "EVENT"}
# Turkish endings after an apostrophe are part of these corpora's mentions, but not of ours.
ENDING = re.compile(r"['’]\w{1,5}$")
VALIDATION = 250
SEED = 5


def read(path: Path) -> Iterator[Document]:
    """The sentences of a file, with our entity types and boundaries."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            spans = []
            for span in record["spans"]:
                surface = record["text"][span["start"] : span["end"]]
                ending = ENDING.search(surface) if record["lang"] == "tr" else None
                end = span["start"] + ending.start() if ending else span["end"]
                if end > span["start"]:
                    spans.append(Span(span["start"], end, TYPES[span["label"]]))
            yield Document(
                record["text"],
                tuple(spans),
                id=record["id"],
                language=record["lang"],
                split="train",
            )


def main() -> None:
    """Read the corpora, keep every sentence with a mention and a third as many without, shuffle."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    chance = random.Random(SEED)
    sentences: list[Document] = []
    for name in FILES:
        documents = list(read(arguments.folder / name))
        told = [document for document in documents if document.entities]
        empty = [document for document in documents if not document.entities]
        sentences += told + chance.sample(empty, min(len(empty), len(told) // 3))
    chance.shuffle(sentences)
    for index in range(VALIDATION):
        sentences[index] = replace(sentences[index], split="validation")
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    jsonl.write(arguments.output, sentences)
    mentions = sum(len(document.entities) for document in sentences)
    print(f"{arguments.output}: {len(sentences):,} sentences with {mentions:,} mentions")


if __name__ == "__main__":
    main()
