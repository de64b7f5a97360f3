import pytest
from hypothesis import given

from tests.strategies import TEXTS
from turkpa_ner.errors import UserError
from turkpa_ner.jobs.articles import html_document, markdown_document

PAGE = """<html><head><title>Бакуда жолугушуу | Агенттик</title>
<meta name="date" content="2024-03-12"></head><body>
<nav><a href="/">Башкы бет</a></nav><script>var Hidden = 1;</script><article>
<h1>Бакуда жолугушуу</h1>
<p>Жогорку Кеңештин төрагасы &laquo;Нурланбек&nbsp;Шакиев&raquo; Бакуда <a href="x">Милли
Меджлистин</a> депутаттары менен жолугушуп, кызматташтыкты талкуулады.</p>
<p>Экинчи абзац да узун, анткени кыска тексттер макала деп эсептелбейт, муну окуган ким болсо</p>
</article><footer>Copyright</footer></body></html>"""


def test_the_article_of_a_page(tmp_path):
    document = html_document(PAGE.encode(), "page.html", "page")
    assert document.id == "page"
    assert document.meta["title"].startswith("Бакуда жолугушуу")
    assert document.meta["date"] == "2024-03-12"
    assert "«Нурланбек\xa0Шакиев» Бакуда Милли Меджлистин" in document.text.replace(" Ш", "\xa0Ш")
    assert "Экинчи абзац" in document.text
    assert not any(word in document.text for word in ("Башкы", "Hidden", "Copyright", "<"))


def test_the_character_set_of_a_page():
    page = "<html><body><article>" + "<p>Государственная дума приняла закон сегодня.</p>" * 5
    document = html_document(page.encode("cp1251"), "page.html", "page")
    assert document.text.startswith("Государственная дума приняла закон")


@pytest.mark.parametrize("data", [b"", b"<html></html>", b"\xff\xfe\x00", b"<div>" * 20_000])
def test_a_page_without_an_article(data):
    with pytest.raises(UserError, match="page.html: no article found"):
        html_document(data, "page.html", "page")


def markdown(text):
    return markdown_document(text.encode(), "a.md", "a")


def test_markdown_as_it_is_shown():
    source = """---
title: x
---
Sahiba **Gaf**arova
===================

The *Milli Majlis* met [here](http://x.y "title") and\nspoke &amp; voted\\*. ![picture](a.png)
<b>Bold</b><!-- hidden --> line<br>next

1. one
2. `two`

| a | b |
|---|---|
| c | d |

    code

<div><script>var x;</script><p>raw &lt;</p></div>
"""
    assert markdown(source).text.split("\n\n") == [
        "Sahiba Gafarova",
        "The Milli Majlis met here and spoke & voted*.  Bold line\nnext",
        *("one", "two", "a", "b", "c", "d", "code", "raw <"),
    ]


def test_articles_with_marked_entities_are_known():
    document = markdown("---\nid: x\nlanguage: en\n---\nMr [Ann](OFFICIAL)  \\[sic\\].\n")
    assert (document.text, document.id, document.language) == ("Mr Ann  [sic].\n", "x", "en")
    assert markdown("Write `[Ann](OFFICIAL)` and \\*").text == "Write [Ann](OFFICIAL) and *"


@given(TEXTS)
def test_any_markdown_has_a_text_or_a_sentence(text):
    try:
        assert markdown(text).text.strip()
    except UserError as error:
        assert str(error).startswith("a.md")
