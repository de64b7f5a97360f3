import random
import unicodedata

import pytest
from hypothesis import given, settings

from tests.strategies import documents
from turkpa_ner.corpus.checker import Checker, Encoding, check_documents
from turkpa_ner.corpus.checks import ERROR, INFO
from turkpa_ner.corpus.notes import LOST, Notes
from turkpa_ner.corpus.sketches import ShingleIndex, SurfaceIndex, words_of
from turkpa_ner.corpus.spans import cut_words, word_ranges
from turkpa_ner.documents import Document, Span
from turkpa_ner.encoding.words import split_words


def words(number, seed=0):
    chance = random.Random(seed)
    return " ".join(f"word{chance.randrange(10**6)}" for _ in range(number))


def kinds(documents, encoding=None):
    checker = Checker(encoding)
    found = [p for document in documents for p in checker.problems_of(document)]
    found += checker.problems_between()
    return {(p.document, p.kind, p.severity) for p in found if p.kind != "label balance"}


def test_copies_and_leaks():
    text = words(100)
    changed = text + " more"
    documents = [
        Document(text, id="a", split="train"),
        Document(text.upper(), id="b", split="train"),
        Document(changed, id="c", split="test"),
        Document(words(100, 1), id="a", split="test"),
    ]
    found = {row for row in kinds(documents) if row[1] != "no entity"}
    assert found == {("b", "duplicate", "warning"), ("a", "leak", ERROR), ("a", "id", ERROR)}


def test_empty_and_unlabelled_documents():
    assert kinds([Document(" ", id="a"), Document("word", id="b")]) == {
        ("a", "empty", "warning"),
        ("b", "no entity", INFO),
    }


def test_mixed_normal_forms():
    composed, decomposed = "Жогорку Кеңештин йыйыны", unicodedata.normalize("NFD", "жыйын")
    assert ("a", "normal form", "warning") in kinds([Document(f"{composed} {decomposed}", id="a")])
    documents = [Document(composed, id=str(n)) for n in range(3)]
    documents.append(Document(unicodedata.normalize("NFD", "үй йод"), id="d"))
    assert ("d", "normal form", "warning") in kinds(documents)
    assert not {row for row in kinds(documents[:3]) if row[1] == "normal form"}


def test_letters_of_two_scripts_in_a_name():
    document = Document("Mәжіліс met", (Span(0, 7, "INSTITUTION"),), id="a")
    assert ("a", "mixed script", "warning") in kinds([document])


def test_labels_that_training_lacks_or_that_are_spelt_in_two_ways():
    documents = [
        Document("Ann", (Span(0, 3, "PER"),), split="train"),
        Document("Bo Baku", (Span(0, 2, "Per"), Span(3, 7, "LOC")), split="test"),
    ]
    messages = [str(p) for p in check_documents(documents)]
    assert "LOC: occurs in no training document" in messages
    assert "PER: is also spelt Per" in messages


def test_spans_against_words_sub_words_and_window():
    document = Document(
        "Euro- vision 🦄", (Span(0, 3, "A"), Span(6, 12, "B"), Span(13, 14, "C")), id="a"
    )

    def pieces(text):
        found = split_words(text)
        return found, [(0,) if text[a] == "🦄" else tuple(range(1, b - a + 1)) for a, b in found]

    found = {row[1:] for row in kinds([document], Encoding(split_words, pieces, 0, 5))}
    assert found >= {
        ("encoding", ERROR),
        ("encoding", "warning"),
        ("window", "warning"),
    }


@settings(deadline=None)
@given(documents())
def test_cut_words_without_splitting_all_of_the_text(document):
    notes = Notes(refuse=(), keep=100)
    word_ranges(document, split_words(document.text), notes)
    assert len(list(cut_words(document, split_words))) == notes.number(LOST)


@pytest.mark.parametrize("limit", [10**6, 3000])
def test_likeness_of_many_documents_in_bounded_memory(limit):
    index = ShingleIndex(limit)
    texts = [words(300, seed) for seed in range(60)]
    texts[40] = texts[7][: len(texts[7]) // 2] + " " + words(150, 99)
    for text in texts:
        index.add(words_of(text))
        assert sum(map(len, index._hashes)) <= limit
    assert index.sampled == (limit == 3000)
    ((first, second, share),) = index.pairs(0.2)
    assert (first, second) == (7, 40)
    assert share == pytest.approx(0.5, abs=0.01 if limit > 3000 else 0.2)


def test_boilerplate_makes_no_documents_alike():
    index = ShingleIndex()
    for seed in range(60):
        index.add(words_of("all rights reserved by the agency of news " + words(20, seed)))
    assert list(index.pairs(0.1)) == []


def test_surfaces_in_bounded_memory():
    index = SurfaceIndex(limit=500)
    for number in range(4000):
        text = f"Name {number}"
        split = "test" if number % 2 else "train"
        index.add(Document(text, (Span(0, len(text), "A"),), split=split))
    assert len(index._surfaces) <= 500
    assert index.distinct() == pytest.approx(4000, rel=0.25)
    unseen, names = index.unseen()
    assert unseen == names == pytest.approx(2000, rel=0.25)
