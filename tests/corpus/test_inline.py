import pytest
from hypothesis import given

from tests.strategies import documents
from turkpa_ner.corpus import inline
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError


@given(documents())
def test_round_trip(document):
    assert inline.parse(inline.render(document)) == document


def test_header_and_escapes():
    document = inline.parse(
        "---\nid: az-1\nlanguage: az\nsplit: test\nkind: agency\ndate: 2024-01-02\n---\n"
        "A \\[sic\\] \\\\ [Ann \\[A.\\] Lee](OFFICIAL)\n"
    )
    assert document.text == "A [sic] \\ Ann [A.] Lee\n"
    assert document.entities == (Span(10, 22, "OFFICIAL", text="Ann [A.] Lee"),)
    assert (document.id, document.language, document.split) == ("az-1", "az", "test")
    assert (document.kind, document.meta) == ("agency", {"date": "2024-01-02"})
    assert "date: 2024-01-02\n" in inline.render(document)


def test_header_may_be_absent(tmp_path):
    path = tmp_path / "kk-017.annotated.md"
    path.write_text("[Мәжіліс](INSTITUTION)\r\nотырысы", encoding="utf-8", newline="")
    (document,) = inline.read(path)
    assert (document.id, document.language) == ("kk-017", "kk")
    assert document.text == "Мәжіліс\r\nотырысы"
    assert next(inline.read(path, language="ru")).language == "ru"


def test_writing_leaves_nothing_behind_on_failure(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        inline.write(path, Document("\ud800"))
    assert [file.name for file in tmp_path.iterdir()] == ["a.md"]
    assert path.read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize(
    ("content", "place", "problem"),
    [
        ("one\ntwo [Ann](PERSON)", "2:9", "unknown label 'PERSON'; expected one of OFFICIAL"),
        ("[Ann", "1:1", "never closed"),
        ("see [1] there", "1:7", "has no label"),
        ("Ann](OFFICIAL)", "1:4", "nothing to close"),
        ("[The [Senate](INSTITUTION) met](EVENT)", "1:6", "opens inside another"),
        ("[](EVENT)", "1:1", "empty mention"),
        ("a \\b", "1:3", "single backslash"),
        ("---\nid: x\ntext", "1", "header is not closed"),
        ("---\nid: [x\n---\ntext", "3:1", "header is not YAML"),
        ("---\njust words\n---\ntext", "2:1", "holds 'just words'"),
    ],
)
def test_mistakes_name_their_place(content, place, problem):
    with pytest.raises(UserError) as error:
        inline.parse(content, name="a.md")
    assert str(error.value).startswith(f"a.md:{place}: ")
    assert problem in str(error.value)
