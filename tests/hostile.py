"""Texts as nobody would write them, and what must hold for the entities found in them.

    python -m tests.hostile --number 1000000

Every script of Unicode, combining marks, decomposed letters, odd and zero-width spaces, soft
hyphens, emoji sequences, halves of surrogate pairs, control characters, all line ends, right-to-
left text, and now and then a megabyte without a space. Most texts get random scores, so that
entities begin and end anywhere; the others a random network.
"""

import argparse
import itertools
import random
import sys
import time
import unicodedata
from collections.abc import Iterator

import numpy as np

from tests.conftest import tiny_tokenizer
from turkpa_ner.documents import Document
from turkpa_ner.encoding.subwords import SubwordEncoder
from turkpa_ner.labels import LabelSet
from turkpa_ner.model.decoding import Decoder
from turkpa_ner.model.tagger import Tagger
from turkpa_ner.predict import Predictor

LABELS = LabelSet()
SPACES = (
    " \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u00a0\u1680\u2000\u2003\u2007\u2009\u200a\u2028\u2029"
    "\u202f\u205f\u3000"
)
# Zero-width characters, soft hyphens, marks of direction, variation selectors, a tag, a filler.
UNSEEN = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff"
    "\ufe0e\ufe0f\U000e0041\u3164"
)
EMOJI = ("👩🏽‍🚀", "👨‍👩‍👧‍👦", "🇦🇿🇹🇷", "🇺", "1️⃣", "❤️‍🔥", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏳️‍🌈", "🦾🏿")
WORDS = (
    *("Milli", "Məclis", "TÜRKPA'nın", "Oʻzbekiston", "Дума", "й", "Мәжіліс", "Kárpáti-"),
    *("国会", "東京都", "국회", "كنيست", "הכנסת", "\u202bمجلس\u202c", "संसद", "รัฐสภา"),
    *("ﬁ", "Ⅻ", "½", "e\u0301", "İ", "ß", "\u1100\u1161"),
    *("\r\n", "\n\n\n", "...", "«»", "“", "’", "[x](OFFICIAL)", "\\", "<b>", "&amp;", "%s", "{}"),
)
# One character of every kind: for each block of 16 code points, halves of surrogate pairs too.
EVERYWHERE = range(0, sys.maxunicode + 1, 16)
HUGE_EVERY = 100_000  # texts
HUGE = 1_000_000  # characters
NETWORK_EVERY = 50  # groups of texts


class RandomScores:
    """A network that has an opinion about everything and knows nothing."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)

    def logits(self, ids, mask):
        return self.random.normal(0, 3, (*ids.shape, len(LABELS.tags))).astype(np.float32)


def random_network(vocabulary: int, seed: int):
    """A two-layer network whose random weights are large enough for entities to come out."""
    import torch
    from transformers import BertConfig, BertForTokenClassification

    from turkpa_ner.model.torch_backend import TorchBackend

    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=vocabulary,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
        num_labels=len(LABELS.tags),
    )
    model = BertForTokenClassification(config).eval()
    torch.nn.init.normal_(model.classifier.weight)
    return TorchBackend(model)


def predictors(seed: int) -> tuple[Predictor, Predictor]:
    """One that scores at random, and one with a random network."""
    encoder = SubwordEncoder(tiny_tokenizer().to_str())
    networks = RandomScores(seed), random_network(encoder.vocabulary_size, seed)
    first, second = (
        Predictor(Tagger(encoder, network, window=64, overlap=16), Decoder(LABELS))
        for network in networks
    )
    return first, second


def texts(chance: random.Random) -> Iterator[str]:
    """Texts without end."""
    for number in itertools.count():
        if number % 1000 == 0:
            pieces = _pieces(chance)
        if number % HUGE_EVERY == HUGE_EVERY - 1:
            letters = "".join(chance.choices(pieces, k=2000))
            letters = "".join(letters.split()) or "x"
            yield (letters * (HUGE // len(letters) + 1))[:HUGE]
        else:
            yield "".join(chance.choices(pieces, k=int(chance.expovariate(0.07))))


def _pieces(chance: random.Random) -> list[str]:
    """What texts are made of: characters, runs of one script, words with odd things in them."""
    pieces = [*WORDS, *EMOJI, *SPACES, *UNSEEN, *(" " * 60)]
    for start in chance.sample(EVERYWHERE, 120):
        run = "".join(chr(start + chance.randrange(16)) for _ in range(chance.randint(1, 9)))
        pieces += [run, unicodedata.normalize(chance.choice(("NFD", "NFKC")), run)]
    pieces += [chr(chance.randrange(0xD800, 0xE000)), chr(chance.randrange(32)), chr(0x7F)]
    marks = "".join(chr(chance.randrange(0x300, 0x370)) for _ in range(20))
    pieces += [marks[:2], marks, "e" + marks, " " + marks[0]]
    for word in WORDS:
        place = chance.randint(0, len(word))
        pieces.append(word[:place] + chance.choice(SPACES + UNSEEN + marks) + word[place:])
        pieces.append(unicodedata.normalize("NFD", word))
    return pieces


def check(text: str, document: Document) -> int:
    """The number of entities.

    Raises:
        AssertionError: if one is not where it says, or not trimmed, or out of order.
    """
    assert document.text == text
    position = 0
    for entity in document.entities:
        assert position <= entity.start < entity.end <= len(text), entity
        assert text[entity.start : entity.end] == entity.text, entity
        assert entity.text == entity.text.strip() != "", entity
        assert entity.score is not None and 0 <= entity.score <= 1, entity
        assert entity.label in LABELS.types, entity
        position = entity.end
    return len(document.entities)


def run(number: int, seed: int) -> tuple[int, int]:
    """Check this many texts: the characters and entities they had."""
    chance = random.Random(seed)
    at_random, network = predictors(seed)
    endless = texts(chance)
    characters = entities = 0
    for group in itertools.count():
        some = list(itertools.islice(endless, min(1000, number - 1000 * group)))
        if not some:
            return characters, entities
        predictor = at_random if group % NETWORK_EVERY else network
        for text, document in zip(some, predictor.stream(some), strict=True):
            entities += check(text, document)
            characters += len(text)
        if group % 100 == 99:
            print(f"{1000 * (group + 1):,} texts, {entities:,} entities", flush=True)


def main() -> None:
    """Check many texts and say how many entities they had."""
    parser = argparse.ArgumentParser(description="Finds entities in generated texts.")
    parser.add_argument("--number", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    start = time.perf_counter()
    characters, entities = run(options.number, options.seed)
    print(
        f"{options.number:,} texts, {characters:,} characters, {entities:,} entities, all exact; "
        f"{time.perf_counter() - start:.0f} s"
    )


if __name__ == "__main__":
    main()
