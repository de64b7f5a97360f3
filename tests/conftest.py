"""A tiny random encoder and a small corpus, made by the tests: no network, no big model."""

import math
import unicodedata
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

TEXTS = [
    "The Milli Majlis met in Baku.",
    "TÜRKPA'nın genel kurulu toplandı.",
    "Мәжіліс депутаты Ерлан Сәдуақасов сөйледі.",
    "Кыргыз Республикасынын Жогорку Кеңеши жыйын өткөрдү.",
    "Oʻzbekiston Respublikasi Oliy Majlisi qonun qabul qildi.",
    "Государственная дума приняла закон.",
    "Mejlisiň başlygy çykyş etdi.",
    "Az Országgyűlés elfogadta a törvényt.",
]


ARTICLES = {
    "en-1": ("train", "[Ann Lee](OFFICIAL) spoke in the [Milli Majlis](INSTITUTION) in Baku."),
    "en-2": ("train", "The [Milli Majlis](INSTITUTION) met. [Bo Kim](OFFICIAL) spoke to it."),
    "tr-3": (
        "train",
        "[TÜRKPA](INSTITUTION)'nın [2020 seçimi](EVENT) bitti, dedi [Ann Lee](OFFICIAL).",
    ),
    "en-4": ("validation", "[Bo Kim](OFFICIAL) left the [Milli Majlis](INSTITUTION) in Baku."),
    "tr-5": ("test", "[TÜRKPA](INSTITUTION) toplandı."),
}


@pytest.fixture(scope="session")
def tiny_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint folder of a two-layer random encoder with a small Unigram tokenizer."""
    folder = tmp_path_factory.mktemp("encoder")
    write_encoder(folder)
    return folder


def write_encoder(folder: Path) -> None:
    """Make the tiny encoder."""
    import torch
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    tokenizer = tiny_tokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    PreTrainedTokenizerFast(
        tokenizer_file=str(folder / "tokenizer.json"), pad_token="<pad>", unk_token="<unk>"
    ).save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
        pad_token_id=1,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)


def tiny_tokenizer() -> Tokenizer:
    """A Unigram tokenizer of a few hundred sub-words.

    They are counted here: a trained vocabulary is another one each time.
    """
    texts = " ".join([*TEXTS, *(body for _, body in ARTICLES.values())])
    words = ["▁" + word for word in unicodedata.normalize("NFKC", texts).split()]
    parts = Counter(
        word[start:end]
        for word in words
        for start in range(len(word))
        for end in range(start + 1, min(start + 6, len(word)) + 1)
        if end == start + 1 or word[start:end].strip("▁").isalpha()
    )
    often = sorted(parts, key=lambda part: (len(part) > 1, -parts[part] * len(part), part))[:296]
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    vocabulary = [(name, 0.0) for name in special]
    vocabulary += [(part, math.log(parts[part] / parts.total())) for part in often]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=3))
    tokenizer.add_special_tokens(special)
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder of five short annotated articles in three splits."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    write_articles(folder)
    return folder


def write_articles(folder: Path) -> None:
    """Write the articles into a folder."""
    for name, (split, body) in ARTICLES.items():
        header = f"---\nid: {name}\nlanguage: {name[:2]}\nsplit: {split}\n---\n"
        (folder / f"{name}.md").write_text(header + body + "\n", encoding="utf-8")


@pytest.fixture
def config_file(tmp_path: Path, corpus: Path, tiny_encoder: Path) -> Path:
    """The configuration of a short run on the corpus with the tiny encoder."""
    path = tmp_path / "config.yaml"
    path.write_text(
        f"""
output: {tmp_path / "model"}
model:
  encoder: {tiny_encoder}
  window: 32
  overlap: 8
data:
  train: [{corpus}]
  validation: [{corpus}]
training:
  epochs: 30
  learning_rate: 3e-3
  head_learning_rate: 1e-2
  batch_tokens: 64
""",
        encoding="utf-8",
    )
    return path


@pytest.fixture(scope="session")
def exported_model(trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trained model's exported folder, with the whole vocabulary."""
    from turkpa_ner.model.export import export

    output = tmp_path_factory.mktemp("export") / "small"
    differences = export(trained_model, output)
    assert differences["fp32"] < 1e-4
    assert differences["int8"] < 0.5
    return output


@pytest.fixture(scope="session")
def trained_model(tiny_encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder from a short run, shared by the tests that only read it."""
    from turkpa_ner.corpus import jsonl, read_corpus
    from turkpa_ner.training.config import Config
    from turkpa_ner.training.run import train

    folder = tmp_path_factory.mktemp("trained")
    write_articles(folder)
    # The epoch is chosen on the training articles themselves: the tests want them learnt by heart.
    chosen_on = folder / "chosen-on.jsonl"
    train_articles = list(read_corpus(folder, split="train"))
    jsonl.write(chosen_on, [replace(article, split="") for article in train_articles])
    config = Config.model_validate(
        {
            "output": str(folder / "model"),
            "model": {"encoder": str(tiny_encoder), "window": 32, "overlap": 8},
            "data": {"train": [str(folder)], "validation": [str(chosen_on)]},
            "training": {
                "epochs": 100,
                "hidden_words": 0.0,
                "learning_rate": 3e-3,
                "head_learning_rate": 1e-2,
                "batch_tokens": 64,
            },
        }
    )
    train(config, report=lambda line: None)
    chosen_on.unlink()
    return folder / "model"
