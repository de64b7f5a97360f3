"""Throughput and peak memory of `check` and `convert`: `python scripts/benchmarks/formats.py`.

Makes JSONL of invented documents (10 kB each, names that repeat, one in a hundred
nearly a copy of another), 100,000 of them by default, about 1 GB, and a tenth of it beside it.
Runs the commands on both in processes of their own: memory is constant if the larger file takes
hardly more than the smaller one.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from turkpa_ner.corpus import jsonl, read_corpus
from turkpa_ner.documents import Document, Span
from turkpa_ner.labels import ENTITY_TYPES

ARTICLES = Path(__file__).resolve().parents[2] / "data" / "articles"
WORDS = 640  # of a document
NAMES = 30  # of a document


def main() -> None:
    """Make the documents, run the commands, print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="for the files (default: a temporary one)")
    parser.add_argument("--to", nargs="+", default=["jsonl", "conll", "label-studio", "parquet"])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        large, small = folder / "large.jsonl", folder / "small.jsonl"
        jsonl.write(large, invented(options.documents))
        jsonl.write(small, invented(options.documents // 10))
        headings = f"{'seconds':>9}{'CPU s':>8}{'MB/CPU s':>10}{'peak MB':>9}"
        print(f"{'command':<24}{'documents':>10}{'MB':>8}{headings}")
        for label, arguments in commands(folder, options.to):
            for path in (small, large):
                measure(label, path, arguments)


def commands(folder: Path, targets: list[str]) -> list[tuple[str, list[str]]]:
    """Name and arguments of each command; the input follows the first argument."""
    rows = [("check", ["check", "--json"])]
    rows += [
        (f"convert to {target}", ["convert", str(folder / "converted"), "--to", target])
        for target in targets
    ]
    return rows


def measure(label: str, path: Path, arguments: list[str]) -> None:
    """Run one command and print a row."""
    name, *rest = arguments
    command = [sys.executable, "-m", "turkpa_ner.cli", name, str(path), *rest]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) == 2 and name != "check":
        sys.exit(f"{label} failed")
    size = path.stat().st_size / 1e6
    with open(path, "rb") as stream:
        documents = sum(1 for _ in stream)
    peak = usage.ru_maxrss / 1024
    busy = usage.ru_utime + usage.ru_stime
    figures = f"{size:>8,.0f}{seconds:>9.1f}{busy:>8.1f}{size / busy:>10.1f}{peak:>9,.0f}"
    print(f"{label:<24}{documents:>10,}{figures}", flush=True)


def invented(number: int) -> Iterator[Document]:
    """Documents of words as frequent as in a language, with names, one in a hundred a near copy."""
    random = np.random.default_rng(0)
    words = sorted({w for d in read_corpus(ARTICLES) for w in d.text.split() if w.isalpha()})
    weights = 1 / np.arange(1, len(words) + 1)
    words = [words[i] for i in random.permutation(len(words))]
    parts = [word.capitalize() for word in words if len(word) > 4]
    previous: Document | None = None
    for index in range(number):
        if previous and random.random() < 0.01:
            yield Document(
                previous.text + " " + words[int(random.integers(len(words)))],
                tuple(Span(s.start, s.end, s.label) for s in previous.entities),
                **{"id": f"d{index}", "language": "en", "split": "train"},
            )
            continue
        chosen = random.choice(len(words), WORDS, p=weights / weights.sum())
        at = set(random.choice(WORDS, NAMES, replace=False).tolist())
        pieces, spans, length = [], [], 0
        for position, word in enumerate(chosen):
            text = words[word]
            if position in at:
                # A few thousand names in all, some of them frequent.
                who = int(random.zipf(1.3)) % 100_000
                text = f"{parts[who % len(parts)]} {parts[(who * 7) % len(parts)]}"
                label = ENTITY_TYPES[who % len(ENTITY_TYPES)]
                spans.append(Span(length, length + len(text), label))
            pieces.append(text)
            length += len(text) + 1
        split = ("train", "train", "train", "test")[index % 4]
        previous = Document(
            " ".join(pieces), tuple(spans), id=f"d{index}", language="en", split=split
        )
        yield previous


if __name__ == "__main__":
    main()
