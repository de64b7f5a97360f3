import itertools
import random
import unicodedata

import pytest

from tests import hostile
from turkpa_ner.documents import Document, Span


def test_entities_of_hostile_texts_are_exact(monkeypatch):
    monkeypatch.setattr(hostile, "HUGE_EVERY", 1000)
    monkeypatch.setattr(hostile, "HUGE", 50_000)
    characters, entities = hostile.run(2000, seed=1)
    assert characters > 100_000
    assert entities > 10_000


def test_the_texts_hold_what_they_promise():
    some = "".join(itertools.islice(hostile.texts(random.Random(0)), 3000))
    kinds = {unicodedata.category(letter) for letter in some}
    assert {"Lu", "Lo", "Mn", "Nd", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Cn", "So", "Sk"} <= kinds
    assert {unicodedata.bidirectional(letter) for letter in some} >= {"R", "AL", "RLE"}
    assert "\r\n" in some and "\u00ad" in some and "👩🏽‍🚀" in some


def test_an_entity_that_is_not_trimmed_is_noticed():
    text = " Baku"
    with pytest.raises(AssertionError):
        hostile.check(text, Document(text, (Span(0, 5, "OFFICIAL", 0.5),)))
