"""The `turkpa-ner` command: parse, call, print."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TextIO

from rich.console import Console

from turkpa_ner import __version__
from turkpa_ner.corpus import READERS, jsonl, read_corpus
from turkpa_ner.corpus.files import read_text, writing
from turkpa_ner.documents import Document
from turkpa_ner.errors import UserError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 when it worked, 2 after a mistake that the user can mend."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except UserError as error:
        print(f"turkpa-ner: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output, such as `head`, has seen enough
        sys.stderr.close()
        return 0
    except KeyboardInterrupt:
        print("turkpa-ner: interrupted; nothing half-written is left.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="turkpa-ner",
        description="Find officials, institutions and events in texts about parliaments and "
        "diplomacy.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    train = commands.add_parser("train", help="fine-tune an encoder on annotated articles")
    train.add_argument("config", metavar="CONFIG", help="YAML file, see configs/")
    train.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="replace a setting, such as training.epochs=3",
    )
    train.add_argument("--overwrite", action="store_true", help="replace an existing output")
    train.set_defaults(run=_train)

    evaluate = commands.add_parser("evaluate", help="score a model on annotated articles")
    evaluate.add_argument("--model", metavar="DIR", help="model folder")
    evaluate.add_argument("--data", required=True, metavar="PATH", help="file or folder")
    evaluate.add_argument("--split", help="only the documents of this split")
    evaluate.add_argument("--language", default="", help="of documents that do not say theirs")
    evaluate.add_argument(
        "--output", type=Path, metavar="DIR", help="write metrics.json and predictions.jsonl here"
    )
    evaluate.set_defaults(run=_evaluate)

    predict = commands.add_parser("predict", help="find entities in texts")
    predict.add_argument("--model", metavar="DIR", help="model folder")
    predict.add_argument(
        "inputs",
        nargs="+",
        metavar="INPUT",
        help="text file (.txt), annotated file (.md, .jsonl), folder, or - for standard input",
    )
    predict.add_argument("--format", choices=("text", "table", "jsonl"), default="text")
    predict.add_argument("--output", type=Path, metavar="FILE", help="instead of the terminal")
    predict.set_defaults(run=_predict)
    return parser


def _train(options: argparse.Namespace) -> None:
    _require_training()
    from turkpa_ner.training.config import load_config
    from turkpa_ner.training.run import train

    config = load_config(options.config, tuple(options.set))
    scores = train(config, overwrite=options.overwrite)
    from turkpa_ner.display import score_table

    Console().print(score_table(scores))
    print(f"The model is in {config.output}")


def _require_training() -> None:
    from importlib.util import find_spec

    missing = [
        name for name in ("torch", "transformers", "accelerate", "pydantic") if not find_spec(name)
    ]
    if missing:
        raise UserError(f'Training needs {", ".join(missing)}: pip install "turkpa-ner[train]".')


def _evaluate(options: argparse.Namespace) -> None:
    from turkpa_ner.display import score_table
    from turkpa_ner.evaluation.scores import evaluate
    from turkpa_ner.predict import Predictor

    gold = list(read_corpus(options.data, split=options.split, language=options.language))
    predictor = Predictor.from_pretrained(options.model)
    predicted = list(predictor.stream_documents(gold))
    evaluation = evaluate(gold, predicted, predictor.types)
    Console().print(score_table(evaluation))
    if options.output:
        options.output.mkdir(parents=True, exist_ok=True)
        with writing(options.output / "metrics.json") as stream:
            json.dump(evaluation.to_dict(), stream, indent=2)
            stream.write("\n")
        jsonl.write(options.output / "predictions.jsonl", predicted)


def _predict(options: argparse.Namespace) -> None:
    from turkpa_ner.predict import Predictor

    predictor = Predictor.from_pretrained(options.model)
    documents = predictor.stream_documents(_inputs(options.inputs))
    if options.output:
        with writing(options.output) as stream:
            _show(documents, options.format, stream)
    else:
        _show(documents, options.format, sys.stdout)


def _show(documents: Iterator[Document], form: str, stream: TextIO) -> None:
    from turkpa_ner.display import coloured, entity_table

    console = Console(file=stream)
    if form == "table":
        console.print(entity_table(documents))
    for document in documents:
        if form == "jsonl":
            jsonl.write_record(stream, document)
        else:
            console.print(coloured(document))


def _inputs(names: Sequence[str]) -> Iterator[Document]:
    """The documents that the arguments of `predict` name."""
    for name in names:
        path = Path(name)
        if name == "-":
            yield _standard_input()
        elif path.is_dir():
            files = sorted(file for file in path.rglob("*") if file.suffix in (".txt", *READERS))
            if not files:
                raise UserError(
                    f"{path}: the folder holds no text; expected files that end in .txt or "
                    f"{' or '.join(READERS)}."
                )
            for file in files:
                yield from _file(file)
        else:
            yield from _file(path)


def _file(path: Path) -> Iterator[Document]:
    if path.suffix in READERS:
        yield from READERS[path.suffix](path)
    else:
        yield Document(read_text(path), id=path.stem)


def _standard_input() -> Document:
    try:
        return Document(sys.stdin.buffer.read().decode("utf-8-sig"), id="stdin")
    except UnicodeDecodeError:
        raise UserError(
            "standard input: not UTF-8; convert it first, for example with iconv."
        ) from None


if __name__ == "__main__":
    sys.exit(main())
