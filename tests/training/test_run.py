import json

import pytest
from transformers import pipeline

from turkpa_ner.corpus import read_corpus
from turkpa_ner.errors import UserError
from turkpa_ner.predict import Predictor
from turkpa_ner.training.config import load_config
from turkpa_ner.training.run import train


def quiet(line):
    del line


def test_a_run_learns_its_articles_and_finds_their_entities(trained_model):
    gold = list(read_corpus(trained_model.parent, split="train"))
    predicted = Predictor.from_pretrained(trained_model).predict_documents(gold)
    found = [[(e.label, e.text) for e in document.entities] for document in predicted]
    assert found == [[(e.label, e.text) for e in document.entities] for document in gold]


def test_the_model_folder_is_an_ordinary_checkpoint(trained_model):
    tagger = pipeline("token-classification", str(trained_model), aggregation_strategy="first")
    (text,) = [doc.text for doc in read_corpus(trained_model.parent) if doc.id == "en-2"]
    found = tagger(text)
    # More may be found: the pipeline looks at first sub-words only, each for itself.
    assert {entity["entity_group"] for entity in found} >= {"INSTITUTION", "OFFICIAL"}
    assert any("Majlis" in text[entity["start"] : entity["end"]] for entity in found)


def test_what_made_the_model_is_kept(trained_model):
    settings = json.loads((trained_model / "turkpa_ner.json").read_text(encoding="utf-8"))
    assert (settings["window"], settings["overlap"]) == (32, 8)
    assert settings["metrics"]["overall"]["gold"] == 7
    assert load_config(trained_model / "training.yaml").training.epochs == 100
    record = json.loads((trained_model / "training.json").read_text(encoding="utf-8"))
    assert record["seed"] == 13 and record["versions"]["torch"] and len(record["documents"]) == 64
    lines = (trained_model / "history.ndjson").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["epoch"] for line in lines] == list(range(1, 101))
    assert (trained_model / "curves.svg").read_text(encoding="utf-8").startswith("<svg")


def test_the_same_seed_gives_the_same_weights(config_file, tmp_path):
    weights = []
    for name in ("a", "b"):
        config = load_config(config_file, ("training.epochs=2", f"output={tmp_path / name}"))
        train(config, report=quiet)
        weights.append((tmp_path / name / "model.safetensors").read_bytes())
    assert weights[0] == weights[1]


def test_an_existing_model_is_not_replaced_unasked(config_file, tmp_path):
    config = load_config(config_file, ("training.epochs=1",))
    (tmp_path / "model").mkdir()
    with pytest.raises(UserError, match=r"model: exists already; .* --overwrite"):
        train(config, report=quiet)
    train(config, overwrite=True, report=quiet)
    assert (tmp_path / "model" / "model.safetensors").exists()


def test_what_is_no_model_is_never_replaced(config_file, tmp_path):
    (tmp_path / "notes").mkdir()
    for file in (tmp_path / "file", tmp_path / "notes" / "one.txt"):
        file.write_text("mine", encoding="utf-8")
    for name in ("file", "notes"):
        config = load_config(config_file, (f"output={tmp_path / name}",))
        with pytest.raises(UserError, match=f"{name}: is no model folder"):
            train(config, overwrite=True, report=quiet)
    assert (tmp_path / "notes" / "one.txt").exists()


def test_mistakes_are_found_before_the_work_and_leave_nothing(config_file, tmp_path, corpus):
    before = sorted(tmp_path.iterdir())
    with pytest.raises(UserError, match="model.window is 200, but the encoder .* at most 128"):
        train(load_config(config_file, ("model.window=200",)), report=quiet)
    with pytest.raises(UserError, match="'tr-3' holds the label 'EVENT'; expected OFFICIAL"):
        types = "model.types=[OFFICIAL, INSTITUTION]"
        train(load_config(config_file, (types,)), report=quiet)
    for article in corpus.glob("*-4.md"):
        article.unlink()
    with pytest.raises(UserError, match="no document of the split 'validation'"):
        train(load_config(config_file), report=quiet)
    assert sorted(tmp_path.iterdir()) == before


def test_a_failing_run_leaves_no_model(config_file, tmp_path, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("turkpa_ner.training.run.WordTrainer.evaluate", interrupt)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(KeyboardInterrupt):
        train(load_config(config_file), report=quiet)
    assert sorted(tmp_path.iterdir()) == before


def test_spans_that_words_cannot_express_are_reported(config_file, corpus):
    (corpus / "en-9.md").write_text(
        "---\nid: en-9\nlanguage: en\nsplit: train\n---\nAt [Euro](INSTITUTION)vision\n",
        encoding="utf-8",
    )
    lines = []
    train(load_config(config_file, ("training.epochs=1",)), report=lines.append)
    assert "en-9: the INSTITUTION 'Euro' begins or ends inside a word ('Eurovision')" in lines[0]
