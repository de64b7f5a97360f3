"""The configuration of a training run: one YAML file, checked whole before any work starts."""

import difflib
import json
import re
from pathlib import Path
from types import UnionType
from typing import Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from turkpa_ner.corpus.files import read_text
from turkpa_ner.errors import UserError
from turkpa_ner.labels import ENTITY_TYPES


class _Loader(yaml.SafeLoader):
    """YAML's safe loader, which for want of a point would read 2e-5 as a string."""


_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"[-+]?\d+(\.\d*)?[eE][-+]?\d+$"), list("-+0123456789")
)


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ModelConfig(_Section):
    """Which encoder, and how it sees a text."""

    encoder: str = Field(
        "offline", description="Hub name, folder, or 'offline' for the encoder without a hub."
    )
    window: int = Field(256, ge=16, description="Most sub-words in a window.")
    overlap: int = Field(
        64, ge=0, description="Most sub-words that neighbouring windows share in prediction."
    )
    types: tuple[str, ...] = Field(
        ENTITY_TYPES, strict=False, min_length=1, description="The entity types to learn."
    )

    @model_validator(mode="after")
    def _overlap_fits(self) -> "ModelConfig":
        if 3 * self.overlap > self.window - 2:
            raise ValueError(
                f"overlap {self.overlap} is more than a third of the window ({self.window} with "
                "two special sub-words)"
            )
        return self


class DataConfig(_Section):
    """Where the annotated articles lie.

    Relative paths start at the working directory. Each list is read for the documents of its
    own split; documents of files without splits all count.
    """

    train: list[str] = Field(min_length=1, description="Files and folders to learn from.")
    validation: list[str] = Field(
        min_length=1, description="Files and folders to choose the best epoch on."
    )
    articles: int | None = Field(
        None,
        ge=1,
        description="Learn from so many of the articles only, each language in its proportion.",
    )
    perturbed: float = Field(
        0.0,
        ge=0,
        le=1,
        description="Share of the articles that are learnt once more as they arrive in practice: "
        "in capitals, without diacritics, in the other script, poorly scanned, …",
    )
    renamed: float = Field(
        0.0,
        ge=0,
        le=1,
        description="Share of the articles that are learnt once more with other officials' names.",
    )


class TrainingConfig(_Section):
    """How the weights are learnt."""

    epochs: int = Field(8, ge=1, description="Passes over the training data.")
    patience: int | None = Field(
        None, ge=1, description="Epochs without a better validation F1 that end the training."
    )
    average: int = Field(
        1,
        ge=1,
        description="Best epochs whose weights are averaged, where that is no worse than the best.",
    )
    learning_rate: float = Field(2e-4, gt=0, description="Highest rate of the encoder.")
    head_learning_rate: float = Field(1e-3, gt=0, description="Highest rate of the new layer.")
    layer_decay: float = Field(
        1.0,
        gt=0,
        le=1,
        description="Rate of each layer of the encoder as a share of the rate of the one above.",
    )
    warmup: float = Field(0.1, ge=0, lt=1, description="Share of the steps that warm up.")
    schedule: Literal["linear", "cosine"] = Field(
        "linear", description="How the rates fall after the warm-up."
    )
    weight_decay: float = Field(0.01, ge=0, description="Decay of weight matrices.")
    dropout: float = Field(
        0.0, ge=0, lt=1, description="Dropout after each layer and before the new one."
    )
    hidden_words: float = Field(
        0.1,
        ge=0,
        lt=1,
        description="Share of the words hidden in each batch, so that context is learnt.",
    )
    language_temperature: float = Field(
        1.0,
        ge=1,
        description="How far rarer languages are shown more often: 1 as they come, 100 about "
        "equally often.",
    )
    label_smoothing: float = Field(0.0, ge=0, lt=1, description="Share of each label spread out.")
    batch_tokens: int = Field(2048, ge=16, description="Most sub-words in a batch, with padding.")
    accumulation: int = Field(1, ge=1, description="Batches whose gradients make one step.")
    lora: int | None = Field(
        None, ge=1, description="Rank of updates (LoRA) learnt in place of the encoder's weights."
    )
    precision: Literal["auto", "fp32", "bf16"] = Field(
        "auto", description="Numbers of the matrix products; auto takes bf16 where it is fast."
    )
    report_to: tuple[str, ...] = Field(
        (), strict=False, description="Trackers to report to, such as tensorboard, wandb, mlflow."
    )
    seed: int = Field(13, ge=0, description="Start of all random numbers.")


class Config(_Section):
    """A training run."""

    output: str = Field(min_length=1, description="The model folder to write.")
    model: ModelConfig = Field(default_factory=lambda: ModelConfig())
    data: DataConfig
    training: TrainingConfig = Field(default_factory=lambda: TrainingConfig())


def schema_json() -> str:
    """The JSON schema of a configuration, for editors."""
    return json.dumps(Config.model_json_schema(), indent=2) + "\n"


def load_config(path: str | Path, overrides: tuple[str, ...] = ()) -> Config:
    """The configuration in a YAML file.

    Args:
        path: the file.
        overrides: settings such as `training.epochs=3` that replace those of the file.

    Raises:
        UserError: listing every problem, each with its place, what was found and what is allowed.
    """
    try:
        values = yaml.load(read_text(path), Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise UserError(f"{path}{place}: not YAML ({error.problem}).") from None
    except yaml.YAMLError as error:
        raise UserError(f"{path}: not YAML ({error}).") from None
    if not isinstance(values, dict):
        raise UserError(f"{path}: holds {str(values)[:40]!r}; expected sections such as 'data:'.")
    for override in overrides:
        _apply(values, override)
    try:
        return Config.model_validate(values)
    except ValidationError as error:
        problems = [_explain(detail) for detail in error.errors()]
        raise UserError("\n".join(f"{path}: {problem}" for problem in problems)) from None


def _apply(values: dict[str, Any], override: str) -> None:
    key, equals, source = override.partition("=")
    if not equals or not key:
        raise UserError(
            f"--set {override}: expected a setting and its value, such as training.epochs=3."
        )
    *sections, name = key.split(".")
    for section in sections:
        values = values.setdefault(section, {})
        if not isinstance(values, dict):
            raise UserError(f"--set {override}: {section} holds a single value, not a section.")
    try:
        values[name] = yaml.load(source, Loader=_Loader)
    except yaml.YAMLError:
        raise UserError(f"--set {override}: the value {source!r} is not YAML.") from None


def _explain(detail: ErrorDetails) -> str:
    """One sentence on one problem."""
    place = ".".join(map(str, detail["loc"])) or "the file"
    if detail["type"] == "extra_forbidden":
        *sections, name = detail["loc"]
        known = _keys(tuple(map(str, sections)))
        near = difflib.get_close_matches(str(name), known, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(known)}."
        return f"unknown key {place!r}; {hint}"
    if detail["type"] == "missing":
        return f"{place} is missing."
    message = detail["msg"].removeprefix("Value error, ")
    message = message.removeprefix("Input should be ").removeprefix("a valid ")
    if detail["type"] == "value_error":
        return f"{place}: {message}."
    return f"{place} is {detail['input']!r}; expected {message}."


def _keys(sections: tuple[str, ...]) -> list[str]:
    """The known keys of a section."""
    model: type[BaseModel] = Config
    for section in sections:
        kind = model.model_fields[section].annotation
        if isinstance(kind, UnionType):
            kind = next(part for part in get_args(kind) if part is not type(None))
        assert isinstance(kind, type) and issubclass(kind, BaseModel)
        model = kind
    return list(model.model_fields)
