"""Find officials, institutions and events in texts.

from turkpa_ner.predict import Predictor

predictor = Predictor.from_pretrained("runs/quickstart")
document = predictor.predict("Sahiba Gafarova received …")
for entity in document.entities:
    print(entity.label, entity.text, entity.score)
"""

from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from turkpa_ner.documents import Document, Span
from turkpa_ner.encoding.subwords import SubwordEncoder
from turkpa_ner.errors import UserError
from turkpa_ner.model.decoding import Decoder
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
        device: str | None = None,
        batch_tokens: int = 4096,
    ) -> "Predictor":
        """Load a model.

        Args:
            model: a model folder or the hub name of one; None for the model of this package.
            device: where PyTorch runs it (`cpu`, `cuda`, `cuda:1`, …); None chooses.
            batch_tokens: most sub-words that the network sees at once, padding included.

        Raises:
            UserError: if the model cannot be had or is incomplete.
        """
        folder = _model_folder(model)
        if find_spec("torch") is None or find_spec("transformers") is None:
            raise UserError(
                'This model needs PyTorch and Transformers: pip install "turkpa-ner[train]".'
            )
        from turkpa_ner.model.torch_backend import TorchBackend

        settings = ModelSettings.load(folder)
        labels = load_labels(folder)
        tagger = Tagger(
            SubwordEncoder.from_folder(folder),
            TorchBackend.from_folder(folder, device),
            window=settings.window,
            overlap=settings.overlap,
            batch_tokens=batch_tokens,
        )
        return cls(tagger, Decoder(labels, settings.temperature))

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
    needed = ("config.json", "model.safetensors", "tokenizer.json", SETTINGS_FILE)
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
