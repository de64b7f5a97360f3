import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import documents
from turkpa_ner.corpus import read_corpus
from turkpa_ner.corpus.notes import LOST, Notes
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError
from turkpa_ner.jobs.outputs import OUTPUTS, choose, with_overview

FOUND = [
    Document("Ann Lee met Bo.", (Span(0, 7, "OFFICIAL", 0.5), Span(12, 14, "EVENT", 1.0)), id="a"),
    Document("nobody", id="b"),
]


def spans(found):
    return [(d.text, [(s.start, s.end, s.label) for s in d.entities]) for d in found]


@pytest.mark.parametrize("name", ["jsonl", "parquet", "label-studio", "brat"])
def test_what_is_written_is_read_back_by_the_corpus(name, tmp_path):
    path = tmp_path / f"out{''.join(OUTPUTS[name].suffixes)}"
    notes = Notes(refuse=())
    OUTPUTS[name].write(path, FOUND, notes=notes)
    options = {"label-studio": {"source": "predictions"}}
    found = list(read_corpus(path, options=options, notes=Notes(refuse=())))
    # A task without any prediction counts as not yet annotated.
    assert spans(found) == spans(FOUND[:1] if name == "label-studio" else FOUND)
    assert notes.number(LOST) == 0


@pytest.mark.parametrize("name", ["text", "table"])
def test_lines_of_a_file_are_not_cut_to_the_width_of_a_terminal(name, tmp_path):
    text = "Ann met Bo. " * 20
    document = Document(text, (Span(0, 3, "OFFICIAL"),), id="x" * 120)
    OUTPUTS[name].write(tmp_path / "out", [document], notes=Notes())
    lines = (tmp_path / "out").read_text(encoding="utf-8").splitlines()
    if name == "text":
        assert lines == [f"Ann OFFICIAL{text[3:]}"]
    else:
        assert [line.split()[0] for line in lines] == ["document", document.id]


def test_the_overview_is_not_written_over_the_output(tmp_path):
    with pytest.raises(UserError, match="is the output, too; name another folder with --overview"):
        with_overview(OUTPUTS["brat"], tmp_path / "out", tmp_path / "out")


@given(st.lists(documents()))
def test_csv_has_a_row_an_entity(found):
    stream = io.StringIO(newline="")
    OUTPUTS["csv"].show(stream, found, Notes())
    header, *rows = csv.reader(io.StringIO(stream.getvalue(), newline=""), strict=True)
    assert header == ["document", "start", "end", "label", "score", "text"]
    assert rows == [
        [document.id, str(span.start), str(span.end), span.label, "", span.text]
        for document in found
        for span in document.entities
    ]


@pytest.mark.parametrize("name", OUTPUTS)
def test_half_a_surrogate_pair_ends_no_job(name, tmp_path):
    document = Document("Ann\ud800 Lee", (Span(0, 8, "OFFICIAL", 0.5),), id="\udcff")
    path = tmp_path / "out"
    OUTPUTS[name].write(path, [document, *FOUND], notes=Notes(refuse=()))
    if name == "csv":
        assert path.read_text(encoding="utf-8").splitlines()[1] == "?,0,8,OFFICIAL,0.5,Ann? Lee"


@pytest.mark.parametrize(
    ("name", "path", "chosen"),
    [
        (None, None, "text"),
        ("csv", None, "csv"),
        (None, "a.parquet", "parquet"),
        (None, "a.json", "label-studio"),
        ("brat", "new", "brat"),
        ("jsonl", "a.txt", "jsonl"),
    ],
)
def test_the_format_is_named_or_follows_from_the_name(name, path, chosen, tmp_path):
    assert choose(name, path and tmp_path / path).name == chosen


@pytest.mark.parametrize(
    ("name", "path", "message"),
    [
        ("brat", None, "--format brat: needs a name for it; add --output"),
        (None, "a.xyz", "does not say which format is wanted; add --format with one of text, "),
        ("brat", "full", "there is something already"),
        ("csv", "full", "is a folder"),
        ("csv", "no/a.csv", "does not exist; create it first"),
    ],
)
def test_a_place_that_cannot_be_written_is_refused_at_once(name, path, message, tmp_path):
    (tmp_path / "full" / "inside").mkdir(parents=True)
    with pytest.raises(UserError, match=message):
        choose(name, path and tmp_path / path)
