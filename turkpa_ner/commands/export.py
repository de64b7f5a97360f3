"""`turkpa-ner export`: make a model small and independent of PyTorch."""

import argparse
from collections import Counter
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from turkpa_ner.corpus import read_corpus
from turkpa_ner.corpus.files import read_text
from turkpa_ner.encoding.subwords import SubwordEncoder
from turkpa_ner.errors import UserError
from turkpa_ner.evaluation.scores import evaluate
from turkpa_ner.model.onnx_backend import FILES
from turkpa_ner.model.runtime import Runtime
from turkpa_ner.model.settings import check_model_folder
from turkpa_ner.predict import Predictor

HELP = "export a model to ONNX, in 32-bit floats and 8-bit integers"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("model", type=Path, metavar="DIR", help="model folder")
    parser.add_argument(
        "--output",
        type=Path,
        metavar="DIR",
        help="a new folder with all that prediction needs; without it, DIR/onnx",
    )
    parser.add_argument(
        "--trim",
        action="append",
        metavar="PATH",
        help="keep only the sub-words of these annotated files, and those that occur more than "
        "once in these .txt files or folders of them (with --output)",
    )
    parser.add_argument("--data", metavar="PATH", help="annotated files to score all versions on")
    parser.add_argument("--split", help="only the documents of this split of --data")


def run(options: argparse.Namespace) -> None:
    """Export, and print how near the exported versions are to the original."""
    if options.trim and options.output in (None, options.model):
        raise UserError("--trim changes the tokenizer, so name a new folder with --output.")
    if missing := [name for name in ("torch", "onnx", "onnxscript") if not find_spec(name)]:
        raise UserError(f'Exporting needs {", ".join(missing)}: pip install "turkpa-ner[export]".')
    from turkpa_ner.model.export import export

    folder = check_model_folder(options.model, ("config.json", "model.safetensors"))
    output = options.output or folder
    gold = list(read_corpus(options.data, split=options.split)) if options.data else []
    keep = None
    if options.trim:
        keep = _used(SubwordEncoder.from_folder(folder), options.trim)
    differences = export(folder, output, keep=keep)
    for name, difference in differences.items():
        size = (output / "onnx" / FILES[name]).stat().st_size / 1e6
        print(f"{name}: {size:.1f} MB, probabilities within {difference:.2g} of the original")
    if gold:
        versions: list[tuple[Path, Runtime]] = [
            (folder, "torch"),
            (output, "onnx-fp32"),
            (output, "onnx-int8"),
        ]
        for place, runtime in versions:
            predictor = Predictor.from_pretrained(place, runtime=runtime)
            found = evaluate(gold, predictor.stream_documents(gold), predictor.types)
            print(f"strict F1 of {runtime}: {found.overall.f1:.4f}")


def _used(encoder: SubwordEncoder, names: Sequence[str]) -> set[int]:
    """The sub-words of annotated files, and those that plain text holds more than once."""
    used: set[int] = set()
    raw: Counter[int] = Counter()
    for path in map(Path, names):
        plain = sorted(path.rglob("*.txt")) if path.is_dir() else [path]
        if plain and plain[0].suffix == ".txt":
            for file in plain:
                raw.update(id for word in encoder.words(read_text(file))[1] for id in word)
        else:
            for document in read_corpus(path):
                used.update(id for word in encoder.words(document.text)[1] for id in word)
    return used | {id for id, times in raw.items() if times > 1}
