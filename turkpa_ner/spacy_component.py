"""The model as a component of a spaCy pipeline: `nlp.add_pipe("turkpa_ner")`.

spaCy finds it by the entry point `spacy_factories`; nobody need import this module.
"""

import shutil
import warnings
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from turkpa_ner.conversions import annotate, register_extensions
from turkpa_ner.documents import Document
from turkpa_ner.documents import Span as Entity
from turkpa_ner.errors import UserError
from turkpa_ner.model.runtime import Runtime
from turkpa_ner.predict import Predictor, model_folder

# The span group that holds every entity found, also one that shares a token with another.
GROUP = "turkpa_ner"
_MODEL = "model"  # the folder of a saved component that holds its model


@Language.factory(
    "turkpa_ner",
    assigns=["doc.ents", "doc.spans", "token.ent_iob", "token.ent_type"],
    default_config={"model": None, "runtime": "auto", "device": None},
)
def create(
    nlp: Language, name: str, model: str | None, runtime: Runtime, device: str | None
) -> "EntityComponent":
    """The component; see `EntityComponent`."""
    return EntityComponent(model, runtime, device)


class EntityComponent:
    """Sets the entities of a Doc.

    Entities are found in the untouched text and laid on the tokens that they touch, so that one
    may become longer; `ent._.turkpa_ner_offsets` are its own start and end, and
    `ent._.turkpa_ner_score` is its confidence. `doc.spans["turkpa_ner"]` holds all of them. Of
    entities that share a token `doc.ents` holds the most probable, and there is a warning.
    Entities that the Doc had before stay where none of ours stands.

    The model is loaded with the first text.

    Args:
        model: a model folder or the hub name of one; None for the model of this package.
        runtime: what runs the network; see `Predictor.from_pretrained`.
        device: where PyTorch runs it; see there.
    """

    def __init__(
        self, model: str | Path | None = None, runtime: Runtime = "auto", device: str | None = None
    ) -> None:
        self.model = model
        self.runtime: Runtime = runtime
        self.device = device
        self._predictor: Predictor | None = None
        register_extensions()

    def __call__(self, doc: Doc) -> Doc:
        """Set the entities of one Doc."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Set the entities of many, `batch_size` of them at a time."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            found = self._loaded().predict_documents([Document(doc.text) for doc in batch])
            for doc, document in zip(batch, found, strict=True):
                _set_entities(doc, document.entities)
                yield doc

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Save a copy of the model, so that the pipeline can be moved; not that of the package.

        Args:
            path: the folder of the component.
            exclude: `model` leaves the model out; the pipeline then looks for it where it was.
        """
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        if _MODEL in exclude:
            return
        source, target = self.model and model_folder(self.model), folder / _MODEL
        if source and target.is_dir() and source.samefile(target):  # saved where it came from
            return
        shutil.rmtree(target, ignore_errors=True)  # files of two models must not mix
        if source:
            shutil.copytree(source, target)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "EntityComponent":
        """Take the model that `to_disk` saved, if it did."""
        folder = Path(path) / _MODEL
        if folder.is_dir() and _MODEL not in exclude:
            self.model, self._predictor = folder, None
        return self

    def __getstate__(self) -> dict[str, Any]:
        # Other processes load their own.
        return self.__dict__ | {"_predictor": None}

    def _loaded(self) -> Predictor:
        if self._predictor is None:
            self._predictor = Predictor.from_pretrained(
                self.model, runtime=self.runtime, device=self.device
            )
        return self._predictor


def _set_entities(doc: Doc, entities: Iterable[Entity]) -> None:
    # Spans of the same tokens share what is known of them: the most probable one is set last.
    spans = [
        _on_tokens(doc, entity) for entity in sorted(entities, key=lambda entity: entity.score or 0)
    ]
    doc.spans[GROUP] = sorted(spans, key=lambda span: span.start_char)
    kept: list[Span] = []
    taken: set[int] = set()
    for span in reversed(spans):
        if taken.isdisjoint(range(span.start, span.end)):
            kept.append(span)
            taken.update(range(span.start, span.end))
        else:
            warnings.warn(
                f"{span.label_} {span.text!r} shares a token with a more probable entity; it is in "
                f"doc.spans[{GROUP!r}] only.",
                stacklevel=2,
            )
    others = [ent for ent in doc.ents if taken.isdisjoint(range(ent.start, ent.end))]
    doc.set_ents([*kept, *others])


def _on_tokens(doc: Doc, entity: Entity) -> Span:
    span = doc.char_span(entity.start, entity.end, entity.label, alignment_mode="expand")
    if span is None:  # no token at all stands there, which spaCy's own Docs rule out
        raise UserError(
            f"The tokens of the Doc do not cover {entity.label} {entity.text!r} from "
            f"{entity.start} to {entity.end}."
        )
    annotate(span, entity)
    return span
