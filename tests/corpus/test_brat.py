import pytest

from turkpa_ner.corpus import brat, read_corpus
from turkpa_ner.corpus.notes import CHANGED, LOST, OMITTED, Notes
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError

TEXT = "North and South America\nmet 👩‍🏽 Ann Lee."


def load(tmp_path, annotation, text=TEXT, notes=None, **options):
    (tmp_path / "d.txt").write_text(text, encoding="utf-8", newline="")
    (tmp_path / "d.ann").write_text(annotation, encoding="utf-8", newline="")
    (document,) = brat.read(tmp_path / "d.ann", notes=notes, **options)
    return [(span.start, span.end, span.label) for span in document.entities]


def test_entities_with_offsets_in_code_points(tmp_path):
    start = TEXT.index("Ann")
    lines = f"T1\tPER {start} {start + 7}\tAnn Lee\nT2\tLOC 10 23\tSouth America\n"
    assert load(tmp_path, lines) == [(10, 23, "LOC"), (start, start + 7, "PER")]
    assert load(tmp_path, lines.replace("\n", "\r\n")) == load(tmp_path, lines)


def test_everything_but_entities_is_noted(tmp_path):
    lines = (
        "T1\tLOC 10 23\tSouth America\nR1\tIn Arg1:T1 Arg2:T1\nE1\tLOC:T1 Who:T1\nA1\tOld T1\n"
        "M1\tOld T1 2\nN1\tReference T1 Wikipedia:1\tx\n"
        "#1\tAnnotatorNotes T1\twell\n*\tEquiv T1 T1\n"
    )
    notes = Notes()
    assert len(load(tmp_path, lines, notes=notes)) == 1
    assert notes.number(OMITTED) == 7


def test_stretches_on_neighbouring_lines_are_one_mention(tmp_path):
    assert load(tmp_path, "T1\tEVENT 16 23;24 27\tAmerica met\n") == [(16, 27, "EVENT")]


def test_discontinuous_mentions_by_option(tmp_path):
    line = "T1\tLOC 0 5;16 23\tNorth America\n"
    with pytest.raises(UserError, match=r"d\.ann:1: the LOC mention consists of several"):
        load(tmp_path, line)
    notes = Notes(refuse=())
    assert load(tmp_path, line, notes=notes, discontinuous="join") == [(0, 23, "LOC")]
    assert load(tmp_path, line, notes=notes, discontinuous="drop") == []
    assert (notes.number(CHANGED), notes.number(LOST)) == (1, 1)


def test_of_overlapping_mentions_the_longest_stays_and_the_others_are_noted(tmp_path):
    lines = "T1\tLOC 10 15\tSouth\nT2\tLOC 10 23\tSouth America\nT3\tX 10 23\tSouth America\n"
    notes = Notes(refuse=())
    assert load(tmp_path, lines, notes=notes) == [(10, 23, "LOC")]
    assert notes.number(LOST) == 2
    with pytest.raises(UserError, match="overlaps another span"):
        load(tmp_path, lines)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("T1\tLOC 0 5\tSouth", "says 'South', but the text reads 'North'"),
        ("T1\tLOC 0 500\tNorth", "runs from 0 to 500, but the text has"),
        ("T1\tLOC 5 5\t", "runs from 5 to 5"),
        ("T1\tLOC 0-5\tNorth", "is no entity"),
        ("T1 LOC 0 5 North", "is no entity"),
        ("Z1\tLOC 0 5\tNorth", "is no line of brat's"),
    ],
)
def test_mistakes_name_their_line(tmp_path, line, message):
    with pytest.raises(UserError, match=r"d\.ann:2: ") as error:
        load(tmp_path, "\n" + line + "\n")
    assert message in str(error.value)


def test_a_text_must_stand_beside(tmp_path):
    (tmp_path / "d.ann").write_text("", encoding="utf-8")
    with pytest.raises(UserError, match=r"d\.txt: no such file"):
        list(brat.read(tmp_path / "d.ann"))


def test_written_folders_are_what_brat_expects(tmp_path):
    document = Document("Oliy\nMajlis met", (Span(0, 11, "INSTITUTION"),), id="a/b")
    notes = Notes()
    brat.write(tmp_path / "out", [document, document], notes=notes)
    names = sorted(file.name for file in (tmp_path / "out").iterdir())
    assert names == ["a_b-2.ann", "a_b-2.txt", "a_b.ann", "a_b.txt", "annotation.conf"]
    annotation = (tmp_path / "out" / "a_b.ann").read_text(encoding="utf-8")
    assert annotation == "T1\tINSTITUTION 0 4;5 11\tOliy Majlis\n"
    assert [d.entities for d in read_corpus(tmp_path / "out")] == [document.entities] * 2
    with pytest.raises(UserError, match="there is something already"):
        brat.write(tmp_path / "out", [document], notes=notes)
