import re
from html.parser import HTMLParser

from turkpa_ner.corpus import inline
from turkpa_ner.corpus.pictures import bars, page
from turkpa_ner.corpus.statistics import Statistics
from turkpa_ner.documents import Document, Span


def gathered(*bodies):
    statistics = Statistics()
    for number, body in enumerate(bodies):
        split = "test" if number else "train"
        statistics.add(inline.parse(f"---\nlanguage: en\nsplit: {split}\nkind: news\n---\n{body}"))
    return statistics


def test_counts_by_language_split_and_kind():
    statistics = gathered("[Ann Lee](OFFICIAL) met.", "[Senate](INSTITUTION) met [Bo](OFFICIAL)")
    assert {k: len(c.words) for k, c in statistics.by("split").items()} == {
        "test": 1,
        "train": 1,
        "all": 2,
    }
    assert statistics.labels == {("en", "OFFICIAL"): 2, ("en", "INSTITUTION"): 1}
    assert statistics.lengths["OFFICIAL", 2] == 1
    assert statistics.to_dict()["kind"]["news"]["mentions"] == 3


def test_ambiguity():
    statistics = gathered(
        "[Forum](EVENT) [forum](EVENT) [FORUM](INSTITUTION)", "[Bo](OFFICIAL) [A](EVENT)"
    )
    assert statistics.ambiguity() == {
        "distinct surfaces": 3,
        "with several labels": 1,
        "% of mentions with such a surface": 60.0,
    }
    assert statistics.ambiguous(5) == [("en", "forum", {"EVENT": 2, "INSTITUTION": 1})]


def test_the_page_is_well_formed_and_runs_nothing_of_the_corpus():
    evil = "<script>x</script>"
    statistics = Statistics()
    for label in ("A", "B"):
        statistics.add(Document(evil, (Span(0, len(evil), label),), language=evil, kind=evil))
    opened, tags = [], []

    class Parser(HTMLParser):
        def handle_starttag(self, tag, attributes):
            tags.append(tag)
            if tag not in ("meta", "rect"):
                opened.append(tag)

        def handle_endtag(self, tag):
            assert opened.pop() == tag

    parser = Parser()
    parser.feed(page(statistics, evil).replace("/>", ">"))
    parser.close()
    assert opened == []
    assert "script" not in tags
    assert "svg" in tags


def test_bars_are_as_long_as_their_numbers():
    picture = bars({"a": [1, 3], "b": [2, 0]}, ["x", "y"])
    widths = [float(width) for width in re.findall(r'width="([\d.]+)" height="16"', picture)]
    assert widths[0] * 3 == widths[1]
    assert widths[2] == widths[0] * 2
    assert widths[3] == 0
