import pytest
from hypothesis import given

from tests.strategies import TEXTS
from turkpa_ner.documents import Document, Span
from turkpa_ner.encoding.words import LONGEST_WORD, joining_marks, split_words, word_tags


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("TÜRKPA'nın TÜRKPA-nın", "TÜRKPA ' nın TÜRKPA - nın"),
        ("Şentop’un Qurʼon", "Şentop ’ un Qur ʼ on"),
        ("Oʻzbekiston gʻoya to‘g‘ri", "Oʻzbekiston gʻoya to‘g‘ri"),
        ("Congo's, Togo’da, Ko'nun", "Congo ' s , Togo ’ da , Ko ' nun"),
        ("bo'ldi: O’rol G'anining NATO’ga", "bo'ldi : O’rol G'anining NATO ’ ga"),
        ("yo‘q, YO'Q, ko’p GO'ZAL", "yo‘q , YO'Q , ko’p GO'ZAL"),
        ("«Нур Отан» (ТүркПА)", "« Нур Отан » ( ТүркПА )"),
        ("и\u0306одо COP29 2016-cı", "и\u0306одо COP29 2016 - cı"),
        ("İstanbul Milli\u00a0Məclis", "İstanbul Milli Məclis"),
        ("par\u00adla\u00adment #tag_2", "par\u00adla\u00adment # tag _ 2"),
        ("👩🏽‍⚖️ S.Q.", "👩 🏽\u200d ⚖\ufe0f S . Q ."),
    ],
)
def test_words(text, words):
    found = " ".join(text[start:end] for start, end in split_words(text))
    assert found.replace(" \u200d", "\u200d") == words


@given(TEXTS)
def test_words_cover_all_but_white_space(text):
    position = 0
    for start, end in split_words(text):
        assert position <= start < end
        assert not text[position:start].strip()
        assert text[start:end].strip() == text[start:end]
        position = end
    assert not text[position:].strip()


def test_a_text_without_spaces_has_words_of_bounded_length():
    words = split_words("ш" * 1_000_000)
    assert words[-1][1] == 1_000_000
    assert max(end - start for start, end in words) == LONGEST_WORD


def test_tags_express_spans_and_report_those_they_cannot():
    document = Document(
        "Ann Lee of TÜRKPA'nın Azərbaycan",
        (
            Span(0, 7, "OFFICIAL"),
            Span(11, 17, "INSTITUTION"),
            Span(22, 25, "EVENT"),
        ),
        id="d",
    )
    words = split_words(document.text)
    tags, lost = word_tags(words, document, {"OFFICIAL": 1, "INSTITUTION": 3, "EVENT": 5})
    assert tags == [1, 2, 0, 3, 0, 0, 0]
    assert [(item.span.text, item.words) for item in lost] == [("Azə", "Azərbaycan")]


def test_joining_marks_stand_right_before_a_word():
    text = "Kárpáti-Nagy - O'Neil’s TÜRKPA-'"
    words = split_words(text)
    joined = joining_marks(text, words)
    found = [text[a - 1 : b + 1] for (a, b), joins in zip(words, joined, strict=True) if joins]
    assert found == ["i-N", "O'N", "l’s", "A-'"]
