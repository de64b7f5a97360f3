import pytest

from turkpa_ner.corpus import conll
from turkpa_ner.corpus.notes import CHANGED, LOST, Notes
from turkpa_ner.corpus.tags import mentions, tags_of
from turkpa_ner.documents import Document, Span
from turkpa_ner.encoding.words import split_words
from turkpa_ner.errors import UserError


def load(tmp_path, content, notes=None):
    path = tmp_path / "a.conll"
    path.write_text(content, encoding="utf-8", newline="")
    return list(conll.read(path, notes=notes))


def found(document):
    return [(span.label, span.text) for span in document.entities]


def test_documents_sentences_and_columns(tmp_path):
    first, second = load(
        tmp_path,
        "-DOCSTART- -X- -X- O\r\n\r\nAnn NNP B-NP B-PER\r\nLee NNP I-NP I-PER\r\n. . O O\r\n\r\n"
        "Baku NNP B-NP B-LOC\r\nsaid VBD B-VP O\r\n\r\n"
        "-DOCSTART- -X- -X- O\r\n\r\nBo NNP B-NP B-PER",
    )
    assert first.text == "Ann Lee .\nBaku said"
    assert found(first) == [("PER", "Ann Lee"), ("LOC", "Baku")]
    assert (first.id, second.id, second.text) == ("a-1", "a-2", "Bo")


def test_without_marks_a_sentence_is_a_document(tmp_path):
    one, two = load(tmp_path, "# sent_id = x7\nAnn\tB-PER\n\n\n# text = Baku\nBaku\tS-LOC\n#\tO\n")
    assert (one.id, one.text, found(one)) == ("x7", "Ann", [("PER", "Ann")])
    assert (two.id, two.text, found(two)) == ("a-2", "Baku #", [("LOC", "Baku")])


def test_words_with_odd_white_space_inside(tmp_path):
    (document,) = load(tmp_path, "10\u00a0000\tO\nOliy Majlis\tB-INSTITUTION\n")
    assert found(document) == [("INSTITUTION", "Oliy Majlis")]


@pytest.mark.parametrize(
    ("tags", "spans", "repairs"),
    [
        ("B-X I-X O B-X", [(0, 2, "X"), (3, 4, "X")], []),
        ("B-X B-X I-Y", [(0, 1, "X"), (1, 2, "X"), (2, 3, "Y")], [2]),
        ("I-X I-X O I-Y", [(0, 2, "X"), (3, 4, "Y")], [0, 3]),
        ("S-X B-X I-X E-X S-Y", [(0, 1, "X"), (1, 4, "X"), (4, 5, "Y")], []),
        ("E-X I-X", [(0, 1, "X"), (1, 2, "X")], [0, 1]),
        ("B-X L-X U-Y O", [(0, 2, "X"), (2, 3, "Y")], []),
    ],
)
def test_tags(tags, spans, repairs):
    mentioned, repaired = mentions(tags.split())
    assert mentioned == spans
    assert [position for position, _ in repaired] == repairs


@pytest.mark.parametrize("scheme", ["iob2", "bioes"])
def test_written_tags_read_back_without_repair(scheme):
    ranges = [(0, 1, "X"), (1, 3, "X"), (4, 7, "Y-Z")]
    assert mentions(tags_of(ranges, 8, scheme)) == (ranges, [])


def test_bioes_is_that_of_the_books():
    assert tags_of([(0, 1, "X"), (1, 4, "X")], 4, "bioes") == ["S-X", "B-X", "I-X", "E-X"]


def test_repairs_are_reported_and_refused_by_default(tmp_path):
    content = "Ann\tI-PER\nLee\tI-PER\n"
    notes = Notes(refuse=())
    (document,) = load(tmp_path, content, notes)
    assert found(document) == [("PER", "Ann Lee")]
    assert notes.number(CHANGED) == 1
    with pytest.raises(UserError, match=r"a\.conll:1: a mention begins without B-"):
        load(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("Ann B-PER\nLee\n", r"a\.conll:2: one column, 'Lee'"),
        ("Ann\tPERSON\n", r"a\.conll:1: the last column holds 'PERSON'"),
        ("\n\n", "there is no word in the file"),
        ('# newdoc = {"text": "Ann Lee"}\nAnn\tO\n', r"a\.conll:1: the text goes on with 'Lee'"),
        ('# newdoc = {"text": "Ann Lee"}\nLee\tO\n', r"a\.conll:2: the word 'Lee' is not the next"),
        ('# newdoc = {"id": 4}\nLee\tO\n', r"a\.conll:1: no text"),
        ('# newdoc = {"text\nLee\tO\n', r"a\.conll:1:2: not JSON"),
    ],
)
def test_mistakes_name_their_line(tmp_path, content, message):
    with pytest.raises(UserError, match=message):
        load(tmp_path, content)


def test_plain_files_hold_two_columns_only(tmp_path):
    document = Document(
        "Ann  Lee,\nspoke.", (Span(0, 8, "PER"), Span(12, 14, "X")), id="a", language="en"
    )
    notes = Notes(refuse=())
    conll.write(tmp_path / "p.conll", [document], words=split_words, notes=notes, plain=True)
    content = (tmp_path / "p.conll").read_text(encoding="utf-8")
    expected = "-DOCSTART-\tO\n\nAnn\tB-PER\nLee\tI-PER\n,\tO\n\nspoke\tO\n.\tO\n\n"
    assert content == expected
    assert notes.number(LOST) == 1
