import json

from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoTokenizer

from tests.strategies import TEXTS
from turkpa_ner.encoding.subwords import SubwordEncoder

texts = st.one_of(TEXTS, st.text(max_size=30))  # the second with lone surrogates


@settings(deadline=None)
@given(text=texts)
def test_every_word_has_sub_words(tiny_encoder, text):
    words, pieces = SubwordEncoder.from_folder(tiny_encoder).words(text)
    assert len(words) == len(pieces)
    assert all(pieces)


def test_sub_words_are_those_of_the_tokenizer(tiny_encoder):
    text = "The Milli Majlis met in Baku. Государственная дума приняла закон."
    encoder = SubwordEncoder.from_folder(tiny_encoder)
    _, pieces = encoder.words(text)
    ours = [*encoder.prefix, *(id for word in pieces for id in word), *encoder.suffix]
    tokenizer = AutoTokenizer.from_pretrained(tiny_encoder)
    # Pieces may differ where a word ends inside one; this text has them only before full stops.
    assert tokenizer.decode(ours) == tokenizer.decode(tokenizer(text)["input_ids"])


def test_words_glued_to_others_carry_no_space(tiny_encoder):
    encoder = SubwordEncoder.from_folder(tiny_encoder)
    (apostrophe,) = encoder.ids(["'"])
    _, pieces = encoder.words("TÜRKPA'nın")
    assert pieces[1] == apostrophe != encoder.ids([" '"])[0]


def test_splitting_at_white_space_keeps_the_space_of_a_word(tiny_encoder):
    content = (tiny_encoder / "tokenizer.json").read_text(encoding="utf-8")
    settings = json.loads(content)
    settings["pre_tokenizer"] = {
        "type": "Sequence",
        "pretokenizers": [{"type": "WhitespaceSplit"}, settings["pre_tokenizer"]],
    }
    text = "TÜRKPA'nın genel kurulu"
    as_xlm_r = SubwordEncoder(json.dumps(settings)).words(text)
    assert as_xlm_r == SubwordEncoder(content).words(text)


def test_the_cache_changes_nothing(tiny_encoder, monkeypatch):
    monkeypatch.setattr("turkpa_ner.encoding.subwords.CACHED_WORDS", 3)
    encoder = SubwordEncoder.from_folder(tiny_encoder)
    texts = ["The Milli Majlis met", "Majlis in Baku", "The Milli Majlis met"]
    fresh = [SubwordEncoder.from_folder(tiny_encoder).words(text) for text in texts]
    assert [encoder.words(text) for text in texts] == fresh
