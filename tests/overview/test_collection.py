import csv
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.overview.articles import articles
from tests.strategies import documents
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError
from turkpa_ner.overview import tables
from turkpa_ner.overview.collection import Collection


def overview_of(articles):
    collection = Collection()
    for article in articles:
        collection.add(article)
    return collection.overview()


def test_names_are_counted_in_all_their_forms():
    names = overview_of(articles()).names
    assert [(n.label, n.text, n.mentions, n.places) for n in names] == [
        ("OFFICIAL", "Sahiba Qafarova", 3, {0: [0, 2], 1: [2]}),
        ("OFFICIAL", "Kərimov", 1, {2: [0]}),
        ("OFFICIAL", "Kərimova", 1, {1: [3]}),
        ("INSTITUTION", "Milli Məclis", 3, {0: [1, 4], 1: [1]}),
        ("EVENT", "COP29", 2, {0: [3], 1: [0]}),
    ]
    assert names[0].forms == {"Sahiba Qafarova": 1, "Qafarova": 1, "S. Qafarovanın": 1}
    assert [name.maybe for name in names] == [[], [], ["Kərimov"], [], []]


def test_pairs_are_institutions_and_events_of_one_article():
    (pair,) = overview_of(articles()).pairs()
    assert (pair.first.text, pair.second.text, pair.articles) == ("Milli Məclis", "COP29", [0, 1])


def test_articles_without_id_or_language_are_numbered_and_guessed():
    nameless = [replace(article, id="", language="") for article in articles()]
    overview = overview_of(nameless)
    assert overview.ids == ["1", "2", "3"]
    assert overview.names[0].mentions == 3
    assert overview_of([]).names == overview_of([Document("x")]).pairs() == []


def test_the_csv_files(tmp_path):
    tables.write(tmp_path / "new", overview_of(articles()))
    rows = {
        path.name: list(csv.DictReader(path.open(encoding="utf-8", newline="")))
        for path in (tmp_path / "new").iterdir()
    }
    assert rows["names.csv"][2] == {
        **{"type": "OFFICIAL", "name": "Kərimova", "mentions": "1", "articles": "1"},
        **{"forms": "Kərimova (1)", "could_also_be": "Kərimov"},
    }
    assert [tuple(row.values()) for row in rows["appearances.csv"][:2]] == [
        ("OFFICIAL", "Sahiba Qafarova", "az-1", "2"),
        ("OFFICIAL", "Sahiba Qafarova", "az-2", "1"),
    ]
    assert [tuple(row.values()) for row in rows["pairs.csv"]] == [
        ("INSTITUTION", "Milli Məclis", "EVENT", "COP29", "2", "az-1; az-2")
    ]
    with pytest.raises(UserError, match="there is something already"):
        tables.write(tmp_path / "new", overview_of([]))


@settings(deadline=None)
@given(st.lists(documents(), max_size=5))
def test_every_mention_is_counted_once(tmp_path_factory, some):
    overview = overview_of(some)
    places = [
        (name.label, article, number)
        for name in overview.names
        for article, numbers in name.places.items()
        for number in numbers
    ]
    assert sorted((article, number) for _, article, number in places) == [
        (article, number)
        for article, document in enumerate(some)
        for number in range(len(document.entities))
    ]
    assert all(some[a].entities[n].label == label for label, a, n in places)
    tables.write(tmp_path_factory.mktemp("any") / "new", overview)


def test_half_a_surrogate_pair_can_be_written(tmp_path):
    document = Document("\ud800nn", (Span(0, 3, "EVENT"),), id="\udfff")
    tables.write(tmp_path / "new", overview_of([document]))
    assert "\ufffdnn" in (tmp_path / "new" / "names.csv").read_text(encoding="utf-8")
