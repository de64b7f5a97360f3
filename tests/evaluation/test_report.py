import re

import pytest

from tests.evaluation.test_analysis import TYPES, document, sides  # noqa: F401
from tests.pages import CHROMIUM, Structure, in_frame
from turkpa_ner import pages
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError
from turkpa_ner.evaluation.analysis import analyse
from turkpa_ner.evaluation.report import html, markdown, shown_documents

HOSTILE = "<script>alert(1)</script> | *Bo* & Ко"


@pytest.fixture(scope="module")
def page(sides):  # noqa: F811
    gold, predicted = sides
    odd = Document(HOSTILE, (Span(0, 8, "EVENT"),), id="<b>odd</b>", language="ru")
    gold, predicted = [*gold, odd], [*predicted, odd.with_entities(())]
    metrics = analyse(gold, predicted, TYPES, training=gold[:1], seams=[[]] * 13)
    return html(metrics, "A <model>", gold, predicted), markdown(metrics, "A model")


def test_the_page_is_well_formed_and_needs_no_network(page):
    structure = Structure()
    structure.feed(page[0])
    assert structure.open == []
    assert {link for link in structure.links if not link.startswith("#")} == set()
    assert {link[1:] for link in structure.links} <= structure.ids
    assert not structure.tags & {"script", "img", "link", "iframe"}
    assert not re.search(r"url\((?!#)|@import", page[0])
    assert "svg" in structure.tags
    text = "".join(structure.text)
    assert "A <model>" in text
    assert HOSTILE in text


def test_gold_and_prediction_stand_side_by_side_with_the_mistakes_named(sides):  # noqa: F811
    first, *_ = shown_documents(*sides)
    assert first.mistakes == 2
    assert [(p.text, p.label, p.note) for p in first.gold if p.label] == [
        ("Ann Lee", "OFFICIAL", ""),
        ("Milli Majlis", "INSTITUTION", "too short"),
        ("Bo Kim", "OFFICIAL", "missed"),
    ]
    assert [(p.text, p.note) for p in first.predicted if p.label] == [
        ("Ann Lee", ""),
        ("Majlis", "too short"),
    ]
    assert "".join(piece.text for piece in first.gold) == sides[0][0].text


def test_markdown_holds_the_tables_and_escapes_the_texts(page):
    assert "| OFFICIAL | 1.000" in page[1]
    assert "## By what training showed" in page[1]
    assert "\\<script\\>alert(1)" in page[1]
    rows = [line for line in page[1].splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in rows)


def test_the_same_figures_give_the_same_page(sides):  # noqa: F811
    metrics = analyse(*sides, TYPES)
    assert html(metrics, "x", *sides) == html(metrics, "x", *sides)


def test_predictions_without_confidences_have_a_report(sides):  # noqa: F811
    gold, _ = sides
    metrics = analyse(gold, gold, TYPES)
    assert "Reliability" not in html(metrics, "x", gold, gold)
    assert "There is no mistake." in markdown(metrics, "x")


def test_a_missing_extra_is_named(monkeypatch, sides):  # noqa: F811
    monkeypatch.setattr(pages, "find_spec", lambda name: None)
    with pytest.raises(UserError, match=r'jinja2: pip install "turkpa-ner\[report\]"'):
        html(analyse(*sides, TYPES), "x", *sides)


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_fits_phones_and_desks(page, tmp_path, width):
    inner, total, shown = in_frame(
        page[0],
        width,
        """const plots = [...inside.querySelectorAll("figure svg")];
        return [
          inside.documentElement.scrollWidth,
          plots.length,
          plots.filter(plot => plot.getBoundingClientRect().width > 250).length,
        ];""",
        tmp_path,
    )
    assert inner <= width
    assert total == shown > 6
