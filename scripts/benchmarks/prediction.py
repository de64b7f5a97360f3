"""How fast prediction is, against Transformers' own pipeline with the same checkpoint.

    python scripts/benchmarks/prediction.py [--model DIR] [--exported DIR] [--quick] [--json FILE]
    python scripts/benchmarks/prediction.py --exported DIR --stream 100000

Speed and F1: the articles of data/articles that are not learnt, by the pipeline with its overlap
switched on (at the batch size that is fastest for it, tried first), by our PyTorch path, and by our
exported graph in floats and in 8-bit integers. They take turns, some articles each, so that
whatever else the machine does hits all alike. Tokens are sub-words of the article, however often a
system looks at them.

Start: from starting `python` to the first entity of an article of 500 words, and the most memory
held until then.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
from rich.console import Console
from rich.table import Table

from turkpa_ner.corpus import read_corpus
from turkpa_ner.documents import Document, Span
from turkpa_ner.encoding.subwords import SubwordEncoder
from turkpa_ner.evaluation.scores import evaluate
from turkpa_ner.labels import ENTITY_TYPES
from turkpa_ner.model.settings import ModelSettings
from turkpa_ner.predict import Predictor

ROOT = Path(__file__).parents[2]
ARTICLES = ROOT / "data" / "articles"
SCORED = ("test", "validation")
TURN = 8  # articles
OURS = ("torch", "onnx-fp32", "onnx-int8")
START = """
import re, sys
text = open(sys.argv[3], encoding="utf-8").read()
if sys.argv[2] == "pipeline":
    from transformers import AutoTokenizer, pipeline
    tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
    found = pipeline("token-classification", sys.argv[1], tokenizer=tokenizer,
        aggregation_strategy="average", stride=24)(text)
    print(found[0]["word"], flush=True)
else:
    from turkpa_ner.predict import Predictor
    predictor = Predictor.from_pretrained(sys.argv[1], runtime=sys.argv[2])
    print(predictor.predict(text).entities[0].text, flush=True)
# Not getrusage: it counts the process that started this one, too.
print(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
"""
Predict = Callable[[Sequence[Document]], list[Document]]


@dataclass
class Contender:
    """One way to predict, and what was measured of it."""

    name: str
    predict: Predict
    folder: Path
    seconds: float = 0.0
    found: list[Document] = field(default_factory=list)


def main() -> None:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(description="Speed, start and memory of prediction.")
    parser.add_argument("--model", type=Path, default=ROOT / "runs" / "quickstart", metavar="DIR")
    parser.add_argument(
        "--exported", type=Path, metavar="DIR", help="what turkpa-ner export made of the model"
    )
    parser.add_argument("--quick", action="store_true", help="few articles and starts")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    parser.add_argument(
        "--stream", type=int, metavar="N", help="only the memory while N short texts pass"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        exported = options.exported or _exported(options.model, Path(scratch) / "exported")
        if options.stream:
            figures = memory_of_a_stream(exported, options.stream)
        else:
            figures = compare(options.model, exported, Path(scratch), options.quick)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


def compare(model: Path, exported: Path, scratch: Path, quick: bool) -> dict[str, float]:
    """All contenders on the same articles, and their start."""
    articles = [article for article in read_corpus(ARTICLES) if article.split in SCORED]
    text = scratch / "article.txt"
    text.write_text(_words(articles, 500), encoding="utf-8")
    if quick:
        articles = articles[::12]
    encoder = SubwordEncoder.from_folder(model)
    settings = ModelSettings.load(model)
    lengths = [sum(map(len, encoder.words(article.text)[1])) for article in articles]
    pipeline, described = best_pipeline(
        model, settings.overlap, articles[:: len(articles) // 8 or 1]
    )
    contenders = [Contender(f"pipeline, {described}", pipeline, model)]
    for runtime in OURS:
        folder = model if runtime == "torch" else exported
        predictor = Predictor.from_pretrained(folder, runtime=runtime)
        contenders.append(Contender(runtime, predictor.predict_documents, folder))
    race(contenders, articles)
    peaks = {"fp32": fp32_peak(), "int8": int8_peak()}
    operations = useful_operations(model, lengths, settings.window)

    table = Table("", box=None)
    for heading in ("articles/s", "tokens/s", "F1", "start s", "peak MB", "of peak"):
        table.add_column(heading, justify="right")
    rows = {}
    for contender in contenders:
        runtime = contender.name if contender.name in OURS else "pipeline"
        times = (10 if runtime == "onnx-int8" else 3) // (3 if quick else 1)
        starts = [first_entity(contender.folder, runtime, text) for _ in range(times)]
        rows[runtime] = row = {
            "articles": len(articles) / contender.seconds,
            "tokens": sum(lengths) / contender.seconds,
            "f1": evaluate(articles, contender.found, ENTITY_TYPES).overall.f1,
            "start": statistics.median(seconds for seconds, _ in starts),
            "memory": max(memory for _, memory in starts),
            "share": operations
            / contender.seconds
            / peaks["int8" if runtime == "onnx-int8" else "fp32"],
        }
        table.add_row(
            contender.name,
            f"{row['articles']:.2f}",
            f"{row['tokens']:,.0f}",
            f"{row['f1']:.4f}",
            f"{row['start']:.2f}",
            f"{row['memory']:.0f}",
            f"{row['share']:.0%}",
        )
    Console(width=110).print(table)
    print(
        f"{len(articles)} articles, {sum(lengths):,} tokens; matrix peak {peaks['fp32'] / 1e9:.0f} "
        f"GFLOPS in fp32, {peaks['int8'] / 1e9:.0f} GOPS in int8"
    )
    return {
        "speedup_int8": rows["onnx-int8"]["articles"] / rows["pipeline"]["articles"],
        "speedup_fp32": rows["onnx-fp32"]["articles"] / rows["pipeline"]["articles"],
        "f1_drop_int8": 100 * (rows["onnx-fp32"]["f1"] - rows["onnx-int8"]["f1"]),
        "start_seconds": rows["onnx-int8"]["start"],
        "peak_mb": rows["onnx-int8"]["memory"],
        "share_of_peak": rows["onnx-int8"]["share"],
        "share_of_peak_fp32": rows["onnx-fp32"]["share"],
    }


def best_pipeline(model: Path, stride: int, articles: Sequence[Document]) -> tuple[Predict, str]:
    """Transformers' pipeline at its best batch size, and that size."""
    from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline
    from transformers.utils import logging

    logging.set_verbosity_error()
    logging.disable_progress_bar()
    network = AutoModelForTokenClassification.from_pretrained(model)
    tagger = pipeline(
        "token-classification",
        model=network,
        tokenizer=AutoTokenizer.from_pretrained(model),
        aggregation_strategy="average",
        stride=stride,
        device="cpu",
    )
    tried: list[tuple[float, int]] = []
    for size in (1, 2, 4, 8, 16):
        start = time.perf_counter()
        tagger([article.text for article in articles], batch_size=size)
        tried.append((time.perf_counter() - start, size))
    _, best = min(tried)

    def predict(documents: Sequence[Document]) -> list[Document]:
        groups = tagger([document.text for document in documents], batch_size=best)
        return [_document(*pair) for pair in zip(documents, groups, strict=True)]

    return predict, f"batch {best}"


def race(contenders: Sequence[Contender], articles: Sequence[Document]) -> None:
    """Every contender predicts all articles; they take turns, in a new order each time."""
    for contender in contenders:
        contender.predict(articles[:2])
    for turn, start in enumerate(range(0, len(articles), TURN)):
        some = articles[start : start + TURN]
        first = turn % len(contenders)
        for contender in (*contenders[first:], *contenders[:first]):
            time.sleep(0.3)  # PyTorch's threads keep a processor busy for a while after their work
            begin = time.perf_counter()
            found = contender.predict(some)
            contender.seconds += time.perf_counter() - begin
            contender.found += found


def useful_operations(model: Path, lengths: Sequence[int], window: int) -> float:
    """Operations of the matrix products for these articles, each sub-word seen once."""
    config = json.loads((model / "config.json").read_text(encoding="utf-8"))
    hidden, layers = config["hidden_size"], config["num_hidden_layers"]
    matrices = layers * (4 * hidden**2 + 2 * hidden * config["intermediate_size"])
    context = [min(length, window) for length in lengths]
    return float(
        sum(
            length * (2 * matrices + 4 * layers * hidden * seen)
            for length, seen in zip(lengths, context, strict=True)
        )
    )


def fp32_peak() -> float:
    """Operations a second of PyTorch's product of large matrices."""
    import torch

    matrix = torch.rand(2048, 2048)
    return 2 * 2048**3 / _shortest(lambda: matrix @ matrix)


def int8_peak() -> float:
    """Operations a second of ONNX Runtime's product of large matrices of 8-bit integers."""
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper

    size = 2048
    random = np.random.default_rng(0)
    weights = random.integers(-127, 127, (size, size)).astype(np.int8)
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["x", "weights"], ["y"])],
        "peak",
        [helper.make_tensor_value_info("x", TensorProto.UINT8, [size, size])],
        [helper.make_tensor_value_info("y", TensorProto.INT32, [size, size])],
        [numpy_helper.from_array(weights, "weights")],
    )
    version = [helper.make_opsetid("", 18)]
    model = helper.make_model(graph, opset_imports=version, ir_version=10)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    matrix = random.integers(0, 255, (size, size)).astype(np.uint8)
    return 2 * size**3 / _shortest(lambda: session.run(None, {"x": matrix}))


def first_entity(folder: Path, runtime: str, text: Path) -> tuple[float, float]:
    """Seconds from starting Python to the first entity, and megabytes held at most."""
    start = time.perf_counter()
    command = [sys.executable, "-c", START, str(folder), runtime, str(text)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True
    ) as process:
        assert process.stdout
        if not process.stdout.readline():
            sys.exit(f"{runtime} found no entity in the article.")
        seconds = time.perf_counter() - start
        kilobytes = int(process.stdout.readline())
    return seconds, kilobytes / 1000


def memory_of_a_stream(exported: Path, number: int) -> dict[str, float]:
    """Megabytes held while short texts pass, from the thousandth on."""
    articles = list(read_corpus(ARTICLES))
    lines = [line for article in articles for line in article.text.splitlines() if line.strip()]

    def texts() -> Iterator[str]:
        for index in range(number):
            # The number makes every text a new one, with a word that was never seen.
            yield f"{lines[index % len(lines)]} No{index}"

    predictor = Predictor.from_pretrained(exported)
    held: list[tuple[int, float]] = []
    start = time.perf_counter()
    for index, _ in enumerate(predictor.stream(texts()), 1):
        if index == 1000 or index % (number // 10) == 0:
            held.append((index, _resident()))
            seconds = time.perf_counter() - start
            print(f"{index:>9,} texts {held[-1][1]:6.1f} MB {seconds:7.1f} s", flush=True)
    return {"texts": number, "mb_after_1000": held[0][1], "mb_at_the_end": held[-1][1]}


def _resident() -> float:
    """Megabytes that this process holds now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _exported(model: Path, output: Path) -> Path:
    """The model's exported folder with the vocabulary of the articles."""
    from turkpa_ner.cli import main as turkpa_ner

    if turkpa_ner(["export", str(model), "--output", str(output), "--trim", str(ARTICLES)]):
        sys.exit(2)
    return output


def _words(articles: Sequence[Document], number: int) -> str:
    """The first words of the English articles."""
    english = " ".join(article.text for article in articles if article.language == "en")
    return " ".join(english.split()[:number])


def _document(document: Document, groups: Sequence[dict[str, Any]]) -> Document:
    """The pipeline's entities, without the white space that it counts in."""
    spans, last = [], 0
    for group in groups:
        start, end = group["start"], group["end"]
        surface = document.text[start:end]
        start += len(surface) - len(surface.lstrip())
        end -= len(surface) - len(surface.rstrip())
        if last <= start < end:
            spans.append(Span(start, end, group["entity_group"]))
            last = end
    return document.with_entities(spans)


def _shortest(work: Callable[[], object]) -> float:
    """Seconds of the fastest of some runs."""
    seconds = []
    for _ in range(8):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


if __name__ == "__main__":
    main()
