"""The folder of an unfinished run, from which it goes on after an interrupt or a kill."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from turkpa_ner.corpus.files import writing
from turkpa_ner.errors import UserError

Identity = dict[str, Any]


class UnfinishedRun:
    """Keeps the last checkpoint of a run beside its output, in `.NAME.unfinished`.

    A checkpoint is written as a draft and then renamed, so that whatever happens, the newest one
    is whole.

    Args:
        output: the model folder that the run is to write.
        identity: what decides the outcome, as JSON values; only a run with the same goes on.
    """

    def __init__(self, output: Path, identity: Identity) -> None:
        self.folder = output.parent / f".{output.name}.unfinished"
        self.draft = self.folder / "draft"
        self.output = output
        self._identity = identity
        self._record = self.folder / "run.json"

    @property
    def last(self) -> Path | None:
        """The newest checkpoint."""
        found = self.folder.glob("checkpoint-*")
        return max(found, key=lambda path: int(path.name.split("-")[1]), default=None)

    def begin(self, *, anew: bool) -> None:
        """Make the folder, or see that the one that is there belongs to this run.

        Args:
            anew: whether to throw an unfinished run away that differs from this one.

        Raises:
            UserError: if one differs and is to be kept.
        """
        if self._record.is_file():
            before = json.loads(self._record.read_text(encoding="utf-8"))
            changes = differences(before, self._identity)
            if not changes:
                return
            if not anew:
                raise UserError(
                    f"{self.output}: an unfinished run has other settings than this one "
                    f"({'; '.join(changes)}); start it with its own settings to finish it, or say "
                    "--overwrite to throw it away."
                )
        self.remove()
        self.folder.mkdir(parents=True, exist_ok=True)
        with writing(self._record) as stream:
            json.dump(self._identity, stream, indent=2)

    def empty_draft(self) -> None:
        """Make room for the next checkpoint."""
        shutil.rmtree(self.draft, ignore_errors=True)
        self.draft.mkdir()

    def keep_draft(self) -> None:
        """Make the one folder in the draft the newest checkpoint, and remove the others."""
        before = list(self.folder.glob("checkpoint-*"))
        (checkpoint,) = self.draft.iterdir()
        for file in checkpoint.iterdir():
            _to_disk(file)
        checkpoint.rename(self.folder / checkpoint.name)
        for old in before:
            shutil.rmtree(old)

    @contextmanager
    def model_draft(self) -> Iterator[Path]:
        """A folder that becomes the output when everything in it is written.

        Raises:
            UserError: if it cannot be written.
        """
        draft = self.folder / "model"
        shutil.rmtree(draft, ignore_errors=True)
        try:
            draft.mkdir()
            yield draft
            self.publish(draft)
        except (OSError, SafetensorError) as error:
            shutil.rmtree(draft, ignore_errors=True)
            raise UserError(
                f"{self.output}: the model could not be written ({error}); make room and start the "
                f"same command again (the last good checkpoint is {self.last})."
            ) from None

    def publish(self, model: Path) -> None:
        """Make a folder of the run its output."""
        if self.output.exists():
            shutil.rmtree(self.output)
        model.rename(self.output)

    def remove(self) -> None:
        """Remove the folder and everything in it."""
        shutil.rmtree(self.folder, ignore_errors=True)


def differences(before: Identity, now: Identity) -> list[str]:
    """What changed, as `section.key: before → now`."""
    old, new = _flat(before), _flat(now)
    names = dict.fromkeys([*old, *new])
    return [
        f"{name}: {_short(old.get(name))} → {_short(new.get(name))}"
        for name in names
        if old.get(name) != new.get(name)
    ]


def save_weights(model: torch.nn.Module, path: Path) -> None:
    """Write the parameters that are learnt."""
    learnt = {n: p.detach().contiguous() for n, p in model.named_parameters() if p.requires_grad}
    save_file(learnt, path)


def load_weights(model: torch.nn.Module, *paths: Path) -> None:
    """Set the parameters that are learnt to those of a file, or to the mean of several."""
    total = load_file(paths[0])
    for path in paths[1:]:
        for name, weight in load_file(path).items():
            total[name] += weight
    if len(paths) > 1:
        for weight in total.values():
            weight /= len(paths)
    parameters = dict(model.named_parameters())
    with torch.no_grad():
        for name, weight in total.items():
            parameters[name].copy_(weight)


def same_file(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where the disk knows no second names."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _to_disk(file: Path) -> None:
    """See that a file outlives a power cut."""
    with open(file, "rb") as stream:
        os.fsync(stream.fileno())


def _flat(values: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in values.items():
        flat |= (
            _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
        )
    return flat


def _short(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 40 else f"{shown[:37]}…"
