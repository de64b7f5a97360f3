import pickle
from importlib.metadata import entry_points

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from turkpa_ner.documents import Span as Entity
from turkpa_ner.spacy_component import EntityComponent, create

TEXT = "Bo Kim left the Milli Majlis in Baku."


@pytest.fixture
def nlp(trained_model):
    pipeline = spacy.blank("en")
    pipeline.add_pipe("turkpa_ner", config={"model": str(trained_model)})
    return pipeline


def facts(doc):
    return [(e.text, e.label_, e._.turkpa_ner_score, e._.turkpa_ner_offsets) for e in doc.ents]


def test_spacy_finds_the_component_by_its_entry_point():
    (entry,) = entry_points(group="spacy_factories", name="turkpa_ner")
    assert entry.load() is create
    assert Language.has_factory("turkpa_ner")


def test_entities_are_those_of_the_predictor(nlp, trained_model):
    from turkpa_ner.predict import Predictor

    expected = Predictor.from_pretrained(trained_model).predict(TEXT).entities
    assert expected
    doc = nlp(TEXT)
    assert facts(doc) == [
        (e.text, e.label, pytest.approx(e.score), [e.start, e.end]) for e in expected
    ]
    assert list(doc.spans["turkpa_ner"]) == list(doc.ents)


def test_batches_give_the_same_in_order(nlp):
    texts = [TEXT, "", "Ann Lee spoke.", *[TEXT] * 5]
    together = list(nlp.pipe(texts, batch_size=3))
    assert [doc.text for doc in together] == texts
    for doc in together:
        alone = facts(nlp(doc.text))
        assert [fact[:2] for fact in facts(doc)] == [fact[:2] for fact in alone]


def test_a_saved_pipeline_can_be_moved(nlp, tmp_path):
    nlp.to_disk(tmp_path / "here")
    (tmp_path / "here").rename(tmp_path / "there")
    loaded = spacy.load(tmp_path / "there")
    assert facts(loaded(TEXT)) == facts(nlp(TEXT))
    assert loaded.get_pipe("turkpa_ner").model == tmp_path / "there" / "turkpa_ner" / "model"
    nlp.to_disk(tmp_path / "small", exclude=["model"])


def test_a_pipeline_is_saved_over_another_and_over_itself(nlp, tmp_path):
    model = tmp_path / "pipe" / "turkpa_ner" / "model"
    (model / "onnx").mkdir(parents=True)
    nlp.to_disk(tmp_path / "pipe")
    assert not (model / "onnx").exists()
    loaded = spacy.load(tmp_path / "pipe")
    loaded.to_disk(tmp_path / "pipe")
    assert facts(spacy.load(tmp_path / "pipe")(TEXT)) == facts(nlp(TEXT))


def test_entities_survive_the_bytes_of_a_doc(nlp):
    doc = nlp(TEXT)
    again = Doc(doc.vocab).from_bytes(doc.to_bytes())
    assert facts(again) == facts(doc) != []


def given(monkeypatch, *entities):
    """A component whose model finds these entities in every text."""

    class Fixed:
        def predict_documents(self, documents):
            return [document.with_entities(entities) for document in documents]

    component = EntityComponent()
    monkeypatch.setattr(component, "_predictor", Fixed())
    return component


def test_an_entity_inside_a_token_keeps_its_own_offsets(monkeypatch):
    doc = Doc(spacy.blank("tr").vocab, words=["TÜRKPA'nın", "kurulu"])
    given(monkeypatch, Entity(0, 6, "INSTITUTION", 0.9))(doc)
    assert facts(doc) == [("TÜRKPA'nın", "INSTITUTION", 0.9, [0, 6])]


def test_of_entities_that_share_a_token_none_is_lost_silently(monkeypatch):
    doc = Doc(spacy.blank("hu").vocab, words=["Kárpáti-Nagy", "beszélt"])
    component = given(monkeypatch, Entity(0, 8, "OFFICIAL", 0.7), Entity(8, 12, "EVENT", 0.8))
    with pytest.warns(UserWarning, match="OFFICIAL 'Kárpáti-Nagy' shares a token"):
        component(doc)
    assert facts(doc) == [("Kárpáti-Nagy", "EVENT", 0.8, [8, 12])]
    assert [span.label_ for span in doc.spans["turkpa_ner"]] == ["OFFICIAL", "EVENT"]


def test_entities_of_other_components_stay_beside_ours(monkeypatch):
    doc = Doc(spacy.blank("en").vocab, words=["Ann", "Lee", "left", "Baku"])
    doc.set_ents([Span(doc, 1, 2, "NAME"), Span(doc, 3, 4, "PLACE")])
    given(monkeypatch, Entity(0, 7, "OFFICIAL", 0.7))(doc)
    assert [(ent.text, ent.label_) for ent in doc.ents] == [
        ("Ann Lee", "OFFICIAL"),
        ("Baku", "PLACE"),
    ]


def test_other_processes_get_the_component_without_its_model(nlp):
    expected = facts(nlp(TEXT))
    pickled = pickle.dumps(nlp.get_pipe("turkpa_ner"))
    assert len(pickled) < 1000
    assert facts(pickle.loads(pickled)(nlp.make_doc(TEXT))) == expected
