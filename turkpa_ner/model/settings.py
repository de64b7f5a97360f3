"""Our own settings beside the checkpoint in a model folder: `turkpa_ner.json`."""

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from turkpa_ner.errors import UserError
from turkpa_ner.labels import LabelSet

FILE = "turkpa_ner.json"


@dataclass(frozen=True)
class ModelSettings:
    """How texts are shown to a model and how its scores are read.

    Attributes:
        window: most sub-words in a window, special ones included.
        overlap: most sub-words that neighbouring windows share.
        temperature: divides the scores before they become probabilities.
        threshold: mentions less probable than this are left out.
        metrics: strict scores on the validation data of the training run, by name.
    """

    window: int = 256
    overlap: int = 64
    temperature: float = 1.0
    threshold: float = 0.0
    metrics: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> "ModelSettings":
        """The settings of a model folder.

        Raises:
            UserError: if they are missing or not as expected.
        """
        values = _read_json(folder, FILE)
        known = {field.name for field in fields(cls)}
        try:
            settings = cls(**{key: value for key, value in values.items() if key in known})
            if settings.window < 8 or not 0 <= 3 * settings.overlap <= settings.window - 2:
                raise ValueError
            if not settings.temperature > 0 or not 0 <= settings.threshold < 1:
                raise ValueError
        except (TypeError, ValueError):
            raise UserError(
                f"{folder / FILE}: window, overlap, temperature or threshold is out of range; copy "
                "the whole model folder again."
            ) from None
        return settings

    def save(self, folder: Path) -> None:
        """Write the settings into a model folder."""
        # Who only predicts need not wait for the readers of corpora.
        from turkpa_ner.corpus.files import writing

        with writing(folder / FILE) as stream:
            json.dump(asdict(self), stream, indent=2, ensure_ascii=False)
            stream.write("\n")


def load_labels(folder: Path) -> LabelSet:
    """The label set of a checkpoint, from `id2label` of its `config.json`."""
    names = _read_json(folder, "config.json").get("id2label")
    if not isinstance(names, dict):
        raise UserError(
            f"{folder}: config.json names no labels (id2label); this is an encoder, not a trained "
            "tagger: train one with turkpa-ner train."
        )
    return LabelSet.from_tags(names[key] for key in sorted(names, key=int))


def check_model_folder(folder: str | Path, needed: tuple[str, ...]) -> Path:
    """The folder as a path, once it holds all the files that a model needs.

    Raises:
        UserError: naming what is missing.
    """
    path = Path(folder)
    if not path.is_dir():
        raise UserError(
            f"{folder}: no such model folder; give the output folder of a training run."
        )
    missing = [name for name in needed if not (path / name).is_file()]
    if missing:
        raise UserError(
            f"{folder}: incomplete model folder, {' and '.join(missing)} missing; copy the whole "
            "folder, or train again."
        )
    return path


def _read_json(folder: Path, name: str) -> dict[str, Any]:
    try:
        values = json.loads((folder / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(
            f"{folder}: incomplete model folder, {name} missing; copy the whole folder, or train "
            "again."
        ) from None
    except (ValueError, OSError):
        values = None
    if not isinstance(values, dict):
        raise UserError(f"{folder / name}: not a JSON object; copy the whole model folder again.")
    return values
