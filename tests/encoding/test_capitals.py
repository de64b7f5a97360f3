import pytest

from turkpa_ner.encoding.capitals import in_capitals, spellings
from turkpa_ner.encoding.subwords import SubwordEncoder
from turkpa_ner.encoding.words import split_words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SPEAKER MEETS TBMM\nThe OSCE met in BAKU.", ["SPEAKER", "MEETS", "TBMM"]),
        ("The OSCE\r\nКАЗАХСТАН И 2 СТРАНЫ", ["КАЗАХСТАН", "СТРАНЫ"]),
        ("TBMM", []),
        ("TBMM 2023, A", []),
        ("TBMM'nin BAŞKANI", []),
        ("議会 ABC", []),
        ("", []),
    ],
)
def test_only_lines_of_several_words_in_capitals_count(text, found):
    words = split_words(text)
    assert [text[slice(*words[i])] for i in in_capitals(text, words)] == found


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("MEETS", "MEETS", ["Meets"]),
        ("TOPLANDI", "TOPLANDI", ["Toplandi", "Toplandı"]),
        ("MECLİSİ TOPLANDI", "TOPLANDI", ["Toplandı", "Toplandi"]),
        ("MECLİSİ TOPLANDI", "MECLİSİ", ["Meclisi"]),
        ("TÜRKPA'NIN", "NIN", ["nin", "nın"]),
        ("'NATO' MEETS", "NATO", ["Nato"]),
        ("ӘЛЕМ", "ӘЛЕМ", ["Әлем"]),
    ],
)
def test_spellings_keep_the_capital_but_for_case_endings(text, word, expected):
    start = text.index(word)
    assert spellings(text, (start, start + len(word))) == expected


def test_the_spelling_with_the_fewest_sub_words_is_read(tiny_encoder):
    encoder = SubwordEncoder.from_folder(tiny_encoder)
    usual, capitals = "The Milli Majlis met in Baku", "THE MILLI MAJLIS MET IN BAKU"
    first, whole = encoder.words(usual)[1], encoder.words(capitals)[1]
    as_written = encoder.ids([" " + word for word in capitals.split()])
    assert whole[1:3] == first[1:3]
    assert all(len(read) <= len(raw) for read, raw in zip(whole, as_written, strict=True))
    assert encoder.words("MAJLIS")[1] == encoder.ids([" MAJLIS"])
