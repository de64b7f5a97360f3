"""What made a model, kept beside it: configuration, data, versions, seed, and every epoch."""

import hashlib
import json
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from turkpa_ner import __version__
from turkpa_ner.corpus.files import writing
from turkpa_ner.documents import Document
from turkpa_ner.evaluation.plots import training_curves
from turkpa_ner.training.config import Config

HISTORY = "history.ndjson"  # not .jsonl, which is an article where a corpus folder is read
LIBRARIES = ("torch", "transformers", "accelerate", "tokenizers", "numpy")


def identity(config: Config, documents: Iterable[Document], processes: int) -> dict[str, Any]:
    """What decides the outcome of a run, as JSON values.

    Args:
        config: the run; where it writes does not count.
        documents: what is learnt and what epochs are chosen on.
        processes: how many train together.
    """
    return {
        **config.model_dump(mode="json", exclude={"output"}),
        "documents": fingerprint(documents),
        "processes": processes,
    }


def fingerprint(documents: Iterable[Document]) -> str:
    """A hash over texts, languages and entities, in order."""
    digest = hashlib.sha256()
    for document in documents:
        spans = [(span.start, span.end, span.label) for span in document.entities]
        digest.update(json.dumps([document.text, document.language, spans]).encode())
    return digest.hexdigest()


def save_record(
    folder: Path, config: Config, made_of: dict[str, Any], history: Sequence[dict[str, Any]]
) -> None:
    """Write `training.yaml`, `training.json`, `history.ndjson`, and `curves.svg` where possible.

    Args:
        folder: the model folder.
        config: the run as it was resolved.
        made_of: its `identity`.
        history: a record of every epoch.
    """
    with writing(folder / "training.yaml") as stream:
        yaml.safe_dump(config.model_dump(mode="json"), stream, sort_keys=False)
    record = {
        "documents": made_of["documents"],
        "processes": made_of["processes"],
        "seed": config.training.seed,
        "versions": {
            "turkpa_ner": __version__,
            "python": platform.python_version(),
            **{library: version(library) for library in LIBRARIES},
        },
    }
    with writing(folder / "training.json") as stream:
        json.dump(record, stream, indent=2)
        stream.write("\n")
    save_history(folder, history)
    if find_spec("matplotlib"):
        with writing(folder / "curves.svg") as stream:
            stream.write(training_curves(history))


def save_history(folder: Path, history: Sequence[dict[str, Any]]) -> None:
    """Write the records of the epochs, a line each."""
    with writing(folder / HISTORY) as stream:
        stream.writelines(json.dumps(record) + "\n" for record in history)


def load_history(folder: Path) -> list[dict[str, Any]]:
    """The records of the epochs."""
    lines = (folder / HISTORY).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]
