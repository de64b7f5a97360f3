import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import documents
from turkpa_ner.corpus.perturbations import PERTURBATIONS, perturbed_copies
from turkpa_ner.corpus.renaming import renamed_copies
from turkpa_ner.documents import Document, Span


def annotated(marked: str, language: str = "az", id: str = "") -> Document:
    """A document whose officials stand between < and >."""
    text, spans, start = "", [], 0
    for letter in marked:
        if letter == "<":
            start = len(text)
        elif letter == ">":
            spans.append(Span(start, len(text), "OFFICIAL"))
        else:
            text += letter
    return Document(text, tuple(spans), id=id, language=language)


def perturbed(name: str, marked: str, language: str) -> tuple[str, list[str]]:
    document = PERTURBATIONS[name](annotated(marked, language), random.Random(0))
    return document.text, [span.text for span in document.entities]


@pytest.mark.parametrize(
    ("name", "language", "marked", "text", "names"),
    [
        ("capitals", "tr", "Bay <İlker Işık> geldi", "BAY İLKER IŞIK GELDİ", ["İLKER IŞIK"]),
        ("capitals", "en", "Mr <Ilker Weiß> did", "MR ILKER WEISS DID", ["ILKER WEISS"]),
        ("no diacritics", "tr", "<Şentop>'un Türkiye'si", "Sentop'un Turkiye'si", ["Sentop"]),
        ("no diacritics", "kk", "<Қошанов> й өңір", "Кошанов й онир", ["Кошанов"]),
        ("no diacritics", "uz", "<Gʻani Oʻrinov>ga", "Gani Orinovga", ["Gani Orinov"]),
        ("other script", "uz", "<Gʻani Shoyev> keldi", "Ғани Шоев келди", ["Ғани Шоев"]),
        ("other script", "uz", "<Ғани Шоев>", "Gʻani Shoev", ["Gʻani Shoev"]),
        ("other script", "az", "<Əliyevin> çıxışı", "Әлијевин чыхышы", ["Әлијевин"]),
        ("other script", "tk", "<Ýazow>, ŞÄHER", "Язов, ШӘХЕР", ["Язов"]),
        ("other script", "ru", "<Щукин> и <Юрьева>", "Shchukin i Yureva", ["Shchukin", "Yureva"]),
        ("other script", "en", "<Smith>", "Smith", ["Smith"]),
        ("straight quotes", "en", "“<O’Neil>”", "\"O'Neil\"", ["O'Neil"]),
        ("curly quotes", "en", "\"<O'Neil>\" x", "“O’Neil” x", ["O’Neil"]),
        ("no final stops", "en", "<A. Ali> left.\n\nHe ran.", "A. Ali left\n\nHe ran", ["A. Ali"]),
        ("headlines", "tr", "ilk <Ali> geldi. o da", "İlk Ali Geldi\nO Da", ["Ali"]),
        ("lists", "en", "We saw <Ali>. Then he\nran", "We saw Ali.\n• Then he\n• ran", ["Ali"]),
    ],
)  # fmt: skip
def test_perturbations_change_the_text_and_keep_the_mentions(
    name: str, language: str, marked: str, text: str, names: list[str]
) -> None:
    assert perturbed(name, marked, language) == (text, names)


def test_a_scan_spoils_about_one_letter_in_fifty_and_no_space() -> None:
    text = "parlament " * 2000
    scanned = PERTURBATIONS["scanned"](Document(text), random.Random(1)).text
    spoilt = sum(word != "parlament" for word in scanned.split(" ")[:-1])
    assert len(scanned.split(" ")) == 2001
    assert 2000 * 0.1 < spoilt < 2000 * 0.2


@given(documents(), st.sampled_from(["az", "en", "kk", "ru", "tk", "tr", "uz"]), st.integers(0, 9))
def test_any_document_survives_every_perturbation(
    document: Document, language: str, seed: int
) -> None:
    document = Document(document.text, document.entities, id="d", language=language)
    for perturb in PERTURBATIONS.values():
        changed = perturb(document, random.Random(seed))
        assert len(changed.entities) <= len(document.entities)
        assert [span.text for span in changed.entities] == [
            changed.text[span.start : span.end] for span in changed.entities
        ]
        assert perturb(document, random.Random(seed)) == changed


def test_copies_are_a_share_and_always_the_same() -> None:
    articles = [annotated(f"“<Əliyev>” {number}.", id=str(number)) for number in range(20)]
    copies = perturbed_copies(articles, 0.5, 3)
    assert len(copies) == 10
    assert copies == perturbed_copies(articles, 0.5, 3)
    assert all(copy.text not in {article.text for article in articles} for copy in copies)


def test_renaming_keeps_language_words_and_endings() -> None:
    articles = [
        annotated("<Əliyevin> və <Əliyevin>, <Kim>", id="1"),
        annotated("<Hüseynovun>, <Quliyevin>, <Sevda Rəhimova>", id="2"),
        annotated("<Ivanin>", "ru", id="3"),
    ]
    renamed = {copy.id: copy for seed in range(8) for copy in renamed_copies(articles, 1.0, seed)}
    assert renamed["1"].text == "Quliyevin və Quliyevin, Kim"
    assert [span.text for span in renamed["1"].entities] == ["Quliyevin", "Quliyevin", "Kim"]
    assert "3" not in renamed
