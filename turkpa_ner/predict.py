"""Find officials, institutions and events in texts.

from turkpa_ner.predict import Predictor

predictor = Predictor.from_pretrained("runs/quickstart")
document = predictor.predict("Sahiba Gafarova received …")
for entity in document.entities:
    print(entity.label, entity.text, entity.score)
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from turkpa_ner.documents import Document, Span
from turkpa_ner.encoding.subwords import SubwordEncoder
from turkpa_ner.encoding.words import Word
from turkpa_ner.errors import UserError
from turkpa_ner.model.decoding import Decoder, Scores
from turkpa_ner.model.runtime import Runtime, load_backend
from turkpa_ner.model.settings import FILE as SETTINGS_FILE
from turkpa_ner.model.settings import ModelSettings, check_model_folder, load_labels
from turkpa_ner.model.tagger import Tagger

SHIPPED = Path(__file__).parent / "shipped" / "turkpa-ner-small"
# Texts are taken in groups of about this many characters: enough to fill batches of similar
# lengths, and little enough that memory does not depend on the number of texts.
GROUP_CHARACTERS = 200_000


class Predictor:
    """Finds entities in texts of any length.

    Use `from_pretrained`. A predictor may be shared between threads.
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
                processors and without PyTorch; `torch`, the checkpoint. `auto` takes an exported
                graph, the smaller one first, where the folder holds one, no device is named and
                PyTorch sees no GPU; else PyTorch.
            device: where PyTorch runs it (`cpu`, `cuda`, `cuda:1`, …); None chooses.
            batch_tokens: most sub-words that the network sees at once, padding included.

        Raises:
            UserError: if the model cannot be had or is incomplete.
        """
        folder = _model_folder(model)
        settings = ModelSettings.load(folder)
        labels = load_labels(folder)
        tagger = Tagger(
            SubwordEncoder.from_folder(folder),
            load_backend(folder, runtime, device),
            window=settings.window,
            overlap=settings.overlap,
            batch_tokens=batch_tokens,
        )
        return cls(tagger, Decoder(labels, settings.temperature))

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
        """The documents of any number of texts, in order, in constant memory."""
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
        found = self._decoder.probabilities(scores, ranges)
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
            documents, words, self._decoder.decode(scores), strict=True
        ):
            entities = [
                Span(spans[m.start][0], spans[m.end - 1][1], m.label, m.score) for m in mentions
            ]
            predicted.append(document.with_entities(entities))
        return predicted


def _model_folder(model: str | Path | None) -> Path:
    needed = ("config.json", "tokenizer.json", SETTINGS_FILE)
    if model is None:
        if not SHIPPED.is_dir():
            raise UserError(
                "This version of turkpa-ner carries no model; name the folder of one that you "
                "trained, for example Predictor.from_pretrained('runs/quickstart')."
            )
        return check_model_folder(SHIPPED, needed)
    if not Path(model).exists() and str(model).count("/") == 1 and not str(model).startswith("."):
        from turkpa_ner.model.backbone import from_hub

        try:
            return check_model_folder(from_hub(str(model)), needed)
        except UserError as error:
            raise UserError(f"{model}: no such model folder, and as a hub name: {error}") from None
    return check_model_folder(model, needed)
