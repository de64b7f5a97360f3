import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.overview.articles import articles
from tests.pages import CHROMIUM, Structure, in_frame
from tests.strategies import documents
from turkpa_ner import pages
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError
from turkpa_ner.overview import page

HOSTILE = Document(
    "<script>alert(1)</script> & Ко \ud800",
    (Span(0, 8, "<b>&"), Span(28, 30, "EVENT")),
    id="<b>odd</b>" * 20,
)


def parsed(some):
    html = "".join(page.html(some))
    structure = Structure()
    structure.feed(html)
    assert structure.open == []
    return html, structure


def test_the_page_stands_alone_and_its_links_lead_somewhere():
    html, structure = parsed([*articles(), HOSTILE])
    html.encode()
    assert {link for link in structure.links if not link.startswith("#")} == set()
    assert {link[1:] for link in structure.links} <= structure.ids
    assert not structure.tags & {"script", "img", "link", "iframe", "b"}
    assert not re.search(r"url\(|@import", html)
    text = " ".join("".join(structure.text).split())
    assert "4 articles, 12 mentions of 7 names" in text
    assert "<script>alert(1)</script> & Ко" in text


def test_every_mention_is_linked_from_its_name():
    html, _ = parsed(articles())
    row = html[html.index('<td dir="auto">Sahiba Qafarova') :].split("</tr>")[0]
    assert re.findall(r'href="#(.*?)"', row) == ["e0-0", "e0-2", "e1-2"]
    assert '<mark id="e1-2" class="entity-OFFICIAL" title="OFFICIAL">S. Qafarovanın</mark>' in html


def test_what_is_left_out_is_said(monkeypatch):
    monkeypatch.setattr(page, "MOST_CHARACTERS", len(articles()[0].text))
    monkeypatch.setattr(page, "MOST_ROWS", 1)
    monkeypatch.setattr(page, "MOST_LINKS", 1)
    html, structure = parsed(articles())
    text = " ".join("".join(structure.text).split())
    assert "1 article of 3 with their text" in text
    assert "The 1 most frequent of 3 names" in text
    assert "and 1 more" in text
    assert html.count("<article") == 1
    assert {link[1:] for link in structure.links} <= structure.ids


@settings(deadline=None, max_examples=30)
@given(st.lists(documents(), max_size=4))
def test_any_texts_make_a_page(some):
    html, structure = parsed(some)
    html.encode()
    assert {link[1:] for link in structure.links} <= structure.ids


def test_a_missing_extra_is_named(monkeypatch):
    monkeypatch.setattr(pages, "find_spec", lambda name: None)
    with pytest.raises(UserError, match=r'needs jinja2: pip install "turkpa-ner\[report\]"'):
        page.html([])


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_fits_phones_and_desks(tmp_path, width):
    long = Document("A" * 300 + " Ann", (Span(0, 300, "EVENT"), Span(301, 304, "OFFICIAL")))
    html = "".join(page.html([*articles(), HOSTILE, long]))
    inner, marks, hidden = in_frame(
        html.replace("<details>", "<details open>"),
        width,
        """const marks = [...inside.querySelectorAll("article mark")];
        return [
          inside.documentElement.scrollWidth,
          marks.length,
          marks.filter(mark => mark.getBoundingClientRect().width < 5).length,
        ];""",
        tmp_path,
    )
    assert inner <= width
    assert marks == 14
    assert hidden == 0
