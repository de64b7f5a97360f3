"""The corpus that the project ships keeps its own rules."""

from pathlib import Path

import pytest

from turkpa_ner.corpus import SPLITS, read_corpus
from turkpa_ner.corpus.checker import check_documents, unseen_surfaces
from turkpa_ner.corpus.statistics import count
from turkpa_ner.encoding.words import split_words, word_tags
from turkpa_ner.labels import LabelSet

FOLDER = Path(__file__).parents[2] / "data" / "articles"
AT_LEAST = dict.fromkeys(("en", "az", "tr", "kk", "ky", "uz", "ru"), 60) | {"tk": 48, "hu": 24}


@pytest.fixture(scope="module")
def articles():
    return list(read_corpus(FOLDER))


def test_no_problem_is_found(articles):
    assert [str(problem) for problem in check_documents(articles)] == []


def test_headers(articles):
    for article in articles:
        assert article.id.startswith(f"{article.language}-")
        assert article.split in SPLITS
        assert article.kind
        assert article.meta["date"]
    assert len({article.id for article in articles}) == len(articles)


def test_counts(articles):
    by_language = count(articles, "language")
    total = by_language.pop("all").to_dict()
    assert by_language.keys() == AT_LEAST.keys()
    assert all(len(by_language[name].words) >= least for name, least in AT_LEAST.items())
    assert total["words"] >= 110_000
    assert total["median words"] >= 220
    assert total["mentions"] >= 6000
    assert total["EVENT"] >= 900
    assert 4 <= total["mentions in 100 words"] <= 7
    assert total["% sentences without"] >= 35


def test_splits_follow_stories(articles):
    sizes = {split: len([a for a in articles if a.split == split]) for split in SPLITS}
    assert sizes["test"] >= 100 and sizes["validation"] >= 50
    assert sizes["train"] == len(articles) - sizes["test"] - sizes["validation"]
    stories = {}
    for article in articles:
        if story := article.meta.get("story"):
            assert stories.setdefault(story, article.split) == article.split
    unseen, surfaces = unseen_surfaces(articles)
    assert unseen / surfaces >= 0.4


def test_every_gold_span_survives_encoding(articles):
    labels = LabelSet()
    begin_tag = {name: labels.begin(name) for name in labels.types}
    for article in articles:
        words = split_words(article.text)
        tags, lost = word_tags(words, article, begin_tag)
        assert lost == []
        spans = [(words[a][0], words[b - 1][1], label) for a, b, label in labels.spans(tags)]
        assert spans == [(e.start, e.end, e.label) for e in article.entities]
