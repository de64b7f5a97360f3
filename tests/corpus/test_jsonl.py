import pytest
from hypothesis import given, settings

from tests.strategies import documents
from turkpa_ner.corpus import jsonl
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError


@settings(deadline=None)
@given(documents())
def test_round_trip(tmp_path_factory, document):
    path = tmp_path_factory.mktemp("jsonl") / "documents.jsonl"
    jsonl.write(path, [document, document])
    assert list(jsonl.read(path)) == [document, document]


def test_scores_and_description_are_kept(tmp_path):
    document = Document(
        "Ann \ud800",
        (Span(0, 3, "OFFICIAL", 0.25),),
        id="a",
        language="en",
        kind="speech",
        meta={"date": "2024", "tags": [1]},
    )
    jsonl.write(tmp_path / "a.jsonl", [document])
    assert list(jsonl.read(tmp_path / "a.jsonl")) == [document]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"text": "Ann"', "2:15: not JSON"),
        ('["Ann"]', "2: no text"),
        ('{"text": 5}', "2: no text"),
        ('{"text": "Ann", "entities": [{"start": 0}]}', "2: an entity is not as expected"),
        ('{"text": "Ann", "entities": [[0, 3, "X"]]}', "2: an entity is not as expected"),
        ('{"text": "Ann", "entities": [{"start": 0, "end": 9, "label": "X"}]}', "2: A document"),
    ],
)
def test_mistakes_name_their_line(tmp_path, line, problem):
    path = tmp_path / "bad.jsonl"
    path.write_text('{"text": "good"}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(UserError) as error:
        list(jsonl.read(path))
    assert str(error.value).startswith(f"{path}:{problem}")
