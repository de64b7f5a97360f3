"""Find officials, institutions and events in texts.

from turkpa_ner.predict import Predictor

predictor = Predictor.from_pretrained()
document = predictor.predict("Sahiba Gafarova received …")
for entity in document.entities:
    print(entity.label, entity.text, entity.score)
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from turkpa_ner.documents import Document, Span
from turkpa_ner.encoding.subwords import SubwordEncoder
from turkpa_ner.encoding.words import Word, joining_marks
from turkpa_ner.errors import UserError
from turkpa_ner.model.decoding import Decoder, Scores
from turkpa_ner.model.onnx_backend import OnnxBackend, processor_threads
from turkpa_ner.model.runtime import Runtime, load_backend
from turkpa_ner.model.settings import FILE as SETTINGS_FILE
from turkpa_ner.model.settings import ModelSettings, check_model_folder, load_labels
from turkpa_ner.model.tagger import Tagger

# The wheel carries the model inside the package; in a checkout it lies in models/.
_SHIPPED = "turkpa-ner-small"
SHIPPED = Path(__file__).parent / "shipped" / _SHIPPED
if not SHIPPED.is_dir():
    SHIPPED = Path(__file__).parents[1] / "models" / _SHIPPED
# Texts are taken in groups of about this many characters: enough to fill batches of similar
# lengths, and little enough that memory does not depend on the number of texts.
GROUP_CHARACTERS = 200_000


class Predictor:
    """Finds entities in texts of any length.

    Use `from_pretrained`. A predictor may be shared between threads. Processes that are forked
    off may use one with an exported graph; other processes load their own.
    """

    def __init__(self, tagger: Tagger, decoder: Decoder) -> None:
        self._tagger = tagger
        self._decoder = decoder

    @property
    def types(self) -> tuple[str, ...]:
        """The entity types that the model finds."""
        return self._decoder.labels.types

    @classmethod
    def from_pretrained(
        cls,
        model: str | Path | None = None,
        *,
        runtime: Runtime = "auto",
        device: str | None = None,
        batch_tokens: int = 4096,
    ) -> "Predictor":
        """Load a model.

        Args:
            model: a model folder or the hub name of one; None for the model of this package.
            runtime: what runs the network: `onnx-int8` or `onnx-fp32`, the exported graphs, on
                processors and without PyTorch; `torch` or `torch-bf16`, the checkpoint, in 32 bits
                or with matrix products in bfloat16. `auto` takes an exported graph, the smaller one
                first, where the folder holds one, no device is named and there is no GPU for a
                checkpoint beside it; else PyTorch, in bfloat16 on GPUs made for it.
            device: where PyTorch runs it (`cpu`, `cuda`, `cuda:1`, …); None chooses.
            batch_tokens: most sub-words that PyTorch gets at once, padding included. Exported
                graphs get one window at a time, as many at once as there are processors, or as the
                variable `OMP_NUM_THREADS` says.

        Raises:
            UserError: if the model cannot be had or is incomplete.
        """
        folder = model_folder(model)
        settings = ModelSettings.load(folder)
        labels = load_labels(folder)
        backend = load_backend(folder, runtime, device)
        exported = isinstance(backend, OnnxBackend)
        tagger = Tagger(
            SubwordEncoder.from_folder(folder),
            backend,
            window=settings.window,
            overlap=settings.overlap,
            batch_tokens=0 if exported else batch_tokens,
            threads=processor_threads() if exported else 1,
        )
        return cls(tagger, Decoder(labels, settings.temperature, settings.threshold))

    def seams(self, text: str) -> list[int]:
        """The characters of a text at which the model goes on to its next window."""
        return self._tagger.seams(text)

    def predict(self, text: str) -> Document:
        """The text with its entities.

        Raises:
            UserError: if the text is not a string.
        """
        return self.predict_documents([Document(text)])[0]

    def stream(self, texts: Iterable[str]) -> Iterator[Document]:
        """The documents of any number of texts, in order, in constant memory.

        Raises:
            UserError: for a single text, whose letters would be taken for texts.
        """
        if isinstance(texts, str):
            raise UserError("stream takes many texts, but this is one; use predict for it.")
        return self.stream_documents(Document(text) for text in texts)

    def stream_documents(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Like `stream`, keeping what is known about each document but its entities."""
        group: list[Document] = []
        size = 0
        for document in documents:
            group.append(document)
            size += len(document.text)
            if size >= GROUP_CHARACTERS:
                yield from self.predict_documents(group)
                group, size = [], 0
        yield from self.predict_documents(group)

    def predict_documents(self, documents: Sequence[Document]) -> list[Document]:
        """The documents with the entities that the model finds in place of their own."""
        words, scores = self._tagger.score([document.text for document in documents])
        return self.decode(documents, words, scores)

    def review_documents(
        self, documents: Sequence[Document]
    ) -> list[tuple[Document, dict[Span, float]]]:
        """What the model finds in annotated documents, and how likely it holds their own spans.

        Returns:
            For each document the prediction, and the probability of each annotated span. A span
            that does not begin and end with a word, or is of a type that the model does not know,
            has none.
        """
        words, scores = self._tagger.score([document.text for document in documents])
        named: list[list[Span]] = []
        ranges: list[list[tuple[int, int, str]]] = []
        for document, spans in zip(documents, words, strict=True):
            first = {start: index for index, (start, _) in enumerate(spans)}
            last = {end: index for index, (_, end) in enumerate(spans)}
            known = [
                span
                for span in document.entities
                if span.start in first and span.end in last and span.label in self.types
            ]
            named.append(known)
            ranges.append([(first[s.start], last[s.end] + 1, s.label) for s in known])
        found = self._decoder.probabilities(scores, ranges, _joints(documents, words))
        predicted = self.decode(documents, words, scores)
        return [
            (document, dict(zip(spans, probabilities, strict=True)))
            for document, spans, probabilities in zip(predicted, named, found, strict=True)
        ]

    def decode(
        self,
        documents: Sequence[Document],
        words: Sequence[Sequence[Word]],
        scores: Sequence[Scores],
    ) -> list[Document]:
        """The documents with the entities that scores of their words make most probable.

        Args:
            documents: texts, with whatever is known about them.
            words: start and end of the words of each text.
            scores: for each text an array of shape (words, tags).
        """
        predicted = []
        for document, spans, mentions in zip(
            documents, words, self._decoder.decode(scores, _joints(documents, words)), strict=True
        ):
            entities = [
                Span(spans[m.start][0], spans[m.end - 1][1], m.label, m.score) for m in mentions
            ]
            predicted.append(document.with_entities(entities))
        return predicted


def _joints(
    documents: Sequence[Document], words: Sequence[Sequence[Word]]
) -> list[NDArray[np.bool_]]:
    """For each text and word whether it is a hyphen or apostrophe that joins its neighbours."""
    return [joining_marks(doc.text, spans) for doc, spans in zip(documents, words, strict=True)]


def model_folder(model: str | Path | None) -> Path:
    """The folder of a model: the folder itself, a copy from the hub, or that of this package.

    Raises:
        UserError: if the model cannot be had or is incomplete.
    """
    needed = ("config.json", "tokenizer.json", SETTINGS_FILE)
    if model is None:
        return check_model_folder(SHIPPED, needed)
    if not Path(model).exists() and str(model).count("/") == 1 and not str(model).startswith("."):
        from turkpa_ner.model.backbone import from_hub

        try:
            return check_model_folder(from_hub(str(model)), needed)
        except UserError as error:
            raise UserError(f"{model}: no such model folder, and as a hub name: {error}") from None
    return check_model_folder(model, needed)
