import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest

from tests.evaluation.test_analysis import TYPES, document, sides  # noqa: F401
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError
from turkpa_ner.evaluation import plots
from turkpa_ner.evaluation.analysis import analyse
from turkpa_ner.evaluation.report import html, markdown, shown_documents

CHROMIUM = next(filter(shutil.which, ("chromium", "chromium-browser", "google-chrome")), None)
HOSTILE = "<script>alert(1)</script> | *Bo* & Ко"


@pytest.fixture(scope="module")
def page(sides):  # noqa: F811
    gold, predicted = sides
    odd = Document(HOSTILE, (Span(0, 8, "EVENT"),), id="<b>odd</b>", language="ru")
    gold, predicted = [*gold, odd], [*predicted, odd.with_entities(())]
    metrics = analyse(gold, predicted, TYPES, training=gold[:1], seams=[[]] * 13)
    return html(metrics, "A <model>", gold, predicted), markdown(metrics, "A model")


class Structure(HTMLParser):
    """Which elements are open, which links there are, and the text."""

    def __init__(self):
        super().__init__()
        self.open, self.links, self.ids, self.tags, self.text = [], [], set(), set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        attributes = dict(attrs)
        self.ids.add(attributes.get("id"))
        self.links += [
            attributes[key] for key in ("href", "src", "xlink:href") if key in attributes
        ]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


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
    monkeypatch.setattr(plots, "find_spec", lambda name: None)
    with pytest.raises(UserError, match=r'jinja2: pip install "turkpa-ner\[report\]"'):
        html(analyse(*sides, TYPES), "x", *sides)


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_fits_phones_and_desks(page, tmp_path, width):
    # A frame of the width of a phone: the window itself cannot be made that narrow.
    (tmp_path / "report.html").write_text(page[0], encoding="utf-8")
    (tmp_path / "frame.html").write_text(
        f"""<iframe id="page" src="report.html" style="width:{width}px;height:800px"></iframe>
        <p id="found"></p><script>
        onload = () => {{
          const inside = document.getElementById("page").contentDocument;
          const plots = [...inside.querySelectorAll("figure svg")];
          document.getElementById("found").textContent = [
            "width", inside.documentElement.scrollWidth,
            "plots", plots.length,
            "shown", plots.filter(plot => plot.getBoundingClientRect().width > 250).length,
          ].join(" ");
        }};</script>""",
        encoding="utf-8",
    )
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    command = [CHROMIUM, *options, "--allow-file-access-from-files", "--window-size=1400,900"]
    result = subprocess.run(
        [
            *command,
            f"--user-data-dir={tmp_path / 'profile'}",
            "--dump-dom",
            tmp_path / "frame.html",
        ],
        capture_output=True,
        timeout=60,
        check=True,
    )
    found = re.search(r'id="found">width (\d+) plots (\d+) shown (\d+)<', result.stdout.decode())
    inner, total, shown = map(int, found.groups())
    assert inner <= width
    assert total == shown > 6
