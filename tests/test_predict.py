import itertools
import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import TEXTS
from turkpa_ner.documents import Document, Span
from turkpa_ner.encoding.subwords import SubwordEncoder
from turkpa_ner.errors import UserError
from turkpa_ner.labels import LabelSet
from turkpa_ner.model.decoding import Decoder
from turkpa_ner.model.tagger import Tagger
from turkpa_ner.predict import Predictor


class MarkedWords:
    """A network that knows one sub-word: every word made of it is an official."""

    def __init__(self, marked):
        self.marked = marked
        self.largest = 0

    def logits(self, ids, mask):
        self.largest = max(self.largest, ids.shape[1])
        scores = np.zeros((*ids.shape, 7), np.float32)
        scores[..., 0] = 5.0
        scores[..., 1] = np.where(np.isin(ids, self.marked), 10.0, 0.0)
        return scores


def planted(tiny_encoder, window=64):
    encoder = SubwordEncoder.from_folder(tiny_encoder)
    (pieces,) = encoder.ids([" Majlis"])
    backend = MarkedWords(pieces)
    tagger = Tagger(encoder, backend, window=window, overlap=16)
    return Predictor(tagger, Decoder(LabelSet())), backend


@pytest.fixture(scope="module")
def predictor(trained_model):
    return Predictor.from_pretrained(trained_model)


def test_a_text_of_20000_words_is_predicted_whole(tiny_encoder):
    predictor, backend = planted(tiny_encoder)
    words = ["dum"] * 20_000
    places = [0, 19_999, *range(7, 19_999, 13)]
    for place in places:
        words[place] = "Majlis"
    text = " ".join(words)
    found = predictor.predict(text).entities
    assert [text[: entity.start].count(" ") for entity in found] == sorted(places)
    assert {entity.text for entity in found} == {"Majlis"}
    assert backend.largest <= 64


def test_every_word_is_scored_once(tiny_encoder):
    encoder = SubwordEncoder.from_folder(tiny_encoder)

    class Count:
        """Gives every sub-word the score 1."""

        def logits(self, ids, mask):
            return np.ones((*ids.shape, 7), np.float32)

    tagger = Tagger(encoder, Count(), window=32, overlap=8, batch_tokens=100)
    words, scores = tagger.score(["Majlis dum " * 300, "", "Baku"])
    assert [len(found) for found in words] == [600, 0, 1]
    assert [len(rows) for rows in scores] == [600, 0, 1]
    assert all((rows == 1).all() for rows in scores)


def test_a_text_alone_in_a_batch_or_in_another_order_gives_the_same(predictor):
    texts = ["Ann Lee spoke.", "The Milli Majlis met. " * 20, "TÜRKPA'nın 2020 seçimi", ""]
    alone = [predictor.predict(text) for text in texts]
    for order in itertools.permutations(range(4)):
        together = list(predictor.stream(texts[index] for index in order))
        for index, document in zip(order, together, strict=True):
            assert document.text == texts[index]
            ours = [(e.start, e.end, e.label) for e in document.entities]
            assert ours == [(e.start, e.end, e.label) for e in alone[index].entities]
            scores = [e.score for e in document.entities]
            assert scores == pytest.approx([e.score for e in alone[index].entities], abs=1e-4)


@settings(deadline=None, max_examples=200)
@given(st.one_of(TEXTS, st.text(max_size=80)))
def test_offsets_are_exact_for_any_text(predictor, text):
    document = predictor.predict(text)
    position = 0
    for entity in document.entities:
        assert position <= entity.start < entity.end <= len(text)
        assert text[entity.start : entity.end] == entity.text == entity.text.strip() != ""
        assert 0 <= entity.score <= 1
        position = entity.end


def test_a_megabyte_without_a_space(tiny_encoder):
    predictor, _ = planted(tiny_encoder)
    assert predictor.predict("ш" * 1_000_000).entities == ()


def test_streams_are_lazy(tiny_encoder, monkeypatch):
    monkeypatch.setattr("turkpa_ner.predict.GROUP_CHARACTERS", 100)
    predictor, _ = planted(tiny_encoder)
    taken = itertools.count()
    texts = (f"text {next(taken)} of the Majlis" for _ in range(10**9))
    stream = predictor.stream(texts)
    assert next(stream).text == "text 0 of the Majlis"
    assert next(taken) < 20


def test_what_is_known_about_a_document_is_kept(predictor):
    document = Document("Ann Lee spoke.", id="x", language="en", meta={"date": "2024"})
    (found,) = predictor.predict_documents([document])
    assert (found.id, found.language, found.meta) == ("x", "en", {"date": "2024"})


def test_a_text_must_be_a_string(predictor):
    with pytest.raises(UserError, match="must be a string, .* type NoneType"):
        predictor.predict(None)
    with pytest.raises(UserError, match="type bytes"):
        list(predictor.stream(["fine", b"not"]))
    with pytest.raises(UserError, match="stream takes many texts"):
        predictor.stream("one text")


def test_missing_and_incomplete_model_folders(trained_model, tmp_path):
    with pytest.raises(UserError, match="nowhere: no such model folder"):
        Predictor.from_pretrained(tmp_path / "nowhere")
    folder = tmp_path / "model"
    shutil.copytree(trained_model, folder)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(UserError, match=r"incomplete model folder, tokenizer.json missing"):
        Predictor.from_pretrained(folder)
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    (folder / "turkpa_ner.json").write_text('{"window": 2}', encoding="utf-8")
    with pytest.raises(UserError, match="threshold is out of range"):
        Predictor.from_pretrained(folder)


def test_an_encoder_is_no_model(trained_model, tiny_encoder, tmp_path):
    shutil.copytree(trained_model, tmp_path / "model")
    shutil.copyfile(tiny_encoder / "config.json", tmp_path / "model" / "config.json")
    with pytest.raises(UserError, match="LABEL_0|names no labels"):
        Predictor.from_pretrained(tmp_path / "model")


def test_a_review_holds_predictions_and_probabilities_of_the_given_spans(trained_model):
    predictor = Predictor.from_pretrained(trained_model)
    plain = predictor.predict("Bo Kim left the Milli Majlis in Baku.")
    assert plain.entities
    spans = (
        *(Span(e.start, e.end, e.label) for e in plain.entities),
        Span(32, 34, "EVENT"),  # cuts the word Baku
        Span(7, 11, "PLACE"),  # a type that the model does not know
    )
    ((predicted, probability),) = predictor.review_documents([plain.with_entities(spans)])
    assert predicted.entities == plain.entities
    assert [probability[s] for s in plain.with_entities(spans[: len(plain.entities)]).entities] == [
        pytest.approx(e.score) for e in plain.entities
    ]
    assert len(probability) == len(plain.entities)
