import shutil
import sys
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file
from transformers import (
    AutoModelForTokenClassification,
    AutoTokenizer,
    DebertaV2Config,
    DebertaV2Model,
    ModernBertConfig,
    ModernBertModel,
    XLMRobertaConfig,
    XLMRobertaModel,
)

from turkpa_ner.corpus import jsonl, read_corpus
from turkpa_ner.errors import UserError
from turkpa_ner.evaluation.scores import evaluate
from turkpa_ner.labels import LabelSet
from turkpa_ner.predict import Predictor
from turkpa_ner.training.config import load_config
from turkpa_ner.training.encoders import LowRank, load_encoder
from turkpa_ner.training.run import train

SIZES = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "max_position_embeddings": 128,
    "pad_token_id": 1,
}


def quiet(line):
    del line


@pytest.mark.parametrize(
    ("kind", "config"),
    [
        (XLMRobertaModel, XLMRobertaConfig(vocab_size=300, **SIZES)),
        (
            DebertaV2Model,
            DebertaV2Config(
                vocab_size=300, relative_attention=True, pos_att_type=["p2c", "c2p"], **SIZES
            ),
        ),
        (
            ModernBertModel,
            ModernBertConfig(
                vocab_size=300,
                cls_token_id=0,
                bos_token_id=0,
                eos_token_id=2,
                sep_token_id=2,
                **SIZES,
            ),
        ),
    ],
    ids=["xlm-roberta", "deberta", "modernbert"],
)
def test_architectures_of_the_shipped_configurations_learn(
    kind, config, tiny_encoder, config_file, tmp_path
):
    folder = tmp_path / "encoder"
    kind(config).save_pretrained(folder)
    AutoTokenizer.from_pretrained(tiny_encoder).save_pretrained(folder)
    settings = ("training.epochs=2", "training.dropout=0.1", "training.layer_decay=0.9")
    result = train(load_config(config_file, (f"model.encoder={folder}", *settings)), report=quiet)
    assert result.overall.gold == 2
    Predictor.from_pretrained(tmp_path / "model").predict("Bo Kim left.")


def test_low_rank_updates_and_the_head_end_in_an_ordinary_checkpoint(
    config_file, tmp_path, tiny_encoder
):
    gold = [replace(doc, split="") for doc in read_corpus(tmp_path / "corpus", split="train")]
    jsonl.write(tmp_path / "gold.jsonl", gold)
    settings = ("training.lora=4", "training.epochs=60", "training.hidden_words=0")
    settings += ("training.learning_rate=2e-2", "training.precision=fp32")
    settings += (f"data.validation=[{tmp_path / 'gold.jsonl'}]",)
    result = train(load_config(config_file, settings), report=quiet)
    assert result.overall.f1 > 0.5
    found = Predictor.from_pretrained(tmp_path / "model").stream_documents(gold)
    assert evaluate(gold, found, LabelSet().types) == result
    weights = load_file(tmp_path / "model" / "model.safetensors")
    before = AutoModelForTokenClassification.from_pretrained(tiny_encoder, num_labels=7)
    before = before.state_dict()
    assert weights.keys() == before.keys()
    query = "bert.encoder.layer.0.attention.self.query.weight"
    assert torch.linalg.matrix_rank(weights[query] - before[query], atol=1e-4) == 4
    embeddings = "bert.embeddings.word_embeddings.weight"
    assert torch.equal(weights[embeddings], before[embeddings])


def test_only_updates_and_head_learn(config_file, tiny_encoder):
    model = load_encoder(tiny_encoder, LabelSet(), load_config(config_file))
    inputs = torch.tensor([[0, 7, 9, 2]])
    before = model.eval()(inputs).logits
    low_rank = LowRank(model, 4)
    learnt = {name for name, parameter in model.named_parameters() if parameter.requires_grad}
    assert all("lora" in name or name.startswith("classifier") for name in learnt)
    assert {"classifier.weight", "classifier.bias"} < learnt
    low_rank.merge()
    torch.testing.assert_close(model(inputs).logits, before)


def test_lora_without_peft_names_the_command(config_file, tiny_encoder, monkeypatch):
    monkeypatch.setitem(sys.modules, "peft", None)
    model = load_encoder(tiny_encoder, LabelSet(), load_config(config_file))
    with pytest.raises(UserError, match=r'pip install "turkpa-ner\[lora\]"'):
        LowRank(model, 4)


def test_encoders_in_half_precision_or_with_other_tags_learn_in_full(
    config_file, tiny_encoder, tmp_path
):
    other = tmp_path / "other"
    AutoModelForTokenClassification.from_pretrained(
        tiny_encoder, num_labels=9, dtype=torch.bfloat16
    ).save_pretrained(other)
    model = load_encoder(other, LabelSet(), load_config(config_file))
    assert model.classifier.out_features == len(LabelSet().tags)
    assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}


def test_layers_stay_in_the_format_of_the_products(config_file, tiny_encoder):
    model = load_encoder(tiny_encoder, LabelSet(), load_config(config_file)).eval()
    plain = AutoModelForTokenClassification.from_pretrained(tiny_encoder).base_model.eval()
    inputs = torch.tensor([[0, 7, 9, 2]])
    exact = model.base_model(inputs).last_hidden_state
    with torch.autocast("cpu", torch.bfloat16):
        fast = model.base_model(inputs).last_hidden_state
        assert plain(inputs).last_hidden_state.dtype == torch.float32
    assert fast.dtype == torch.bfloat16
    torch.testing.assert_close(exact, plain(inputs).last_hidden_state)
    torch.testing.assert_close(fast.float(), exact, atol=0.05, rtol=0.05)


def test_an_encoder_without_weights_is_named(config_file, tiny_encoder, tmp_path):
    (tmp_path / "bare").mkdir()
    shutil.copyfile(tiny_encoder / "config.json", tmp_path / "bare" / "config.json")
    with pytest.raises(UserError, match="no weights can be read"):
        load_encoder(tmp_path / "bare", LabelSet(), load_config(config_file))
