"""Data sets written by `datasets` itself."""

import datasets
import pytest

from turkpa_ner.corpus import hf_datasets, read_corpus
from turkpa_ner.corpus.notes import CHANGED, Notes
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError

TAGS = datasets.ClassLabel(names=["O", "B-PER", "I-PER"])
TAGGED = {
    "tokens": [["Ann", "Lee", "spoke"], ["Bo"]],
    "ner_tags": [[1, 2, 0], [1]],
    "lang": ["en"] * 2,
}
FEATURES = datasets.Features(
    {
        "tokens": datasets.Sequence(datasets.Value("string")),
        "ner_tags": datasets.Sequence(TAGS),
        "lang": datasets.Value("string"),
    }
)
ANN = (Span(0, 7, "PER", text="Ann Lee"),)


def spans_of(documents):
    return [[(s.start, s.end, s.label) for s in document.entities] for document in documents]


def test_parquet_with_numbers_for_tags(tmp_path):
    path = tmp_path / "train.parquet"
    datasets.Dataset.from_dict(TAGGED, features=FEATURES).to_parquet(path)
    first, second = read_corpus(path, language="en")
    assert first == Document("Ann Lee spoke", ANN, language="en", meta={"lang": "en"})
    assert second.text == "Bo"


def test_a_saved_dictionary_names_the_splits(tmp_path):
    table = datasets.Dataset.from_dict(TAGGED, features=FEATURES)
    datasets.DatasetDict({"train": table, "test": table}).save_to_disk(tmp_path / "set")
    found = list(read_corpus(tmp_path / "set"))
    assert [document.split for document in found] == ["train"] * 2 + ["test"] * 2
    # The same when it lies in a folder that is searched, and its parts are not read again.
    assert list(read_corpus(tmp_path)) == found


@pytest.mark.parametrize("column", ["entities", "spans"])
def test_parquet_with_span_columns(tmp_path, column):
    rows = {"text": ["Ann Lee", "Bo"], column: [[{"start": 0, "end": 7, "label": "PER"}], []]}
    datasets.Dataset.from_dict(rows).to_parquet(tmp_path / "a.parquet")
    assert spans_of(read_corpus(tmp_path / "a.parquet")) == [[(0, 7, "PER")], []]


def test_tags_as_names_and_repairs(tmp_path):
    rows = {"words": [["Ann", "Lee"]], "tags": [["O", "I-PER"]]}
    datasets.Dataset.from_dict(rows).to_parquet(tmp_path / "a.parquet")
    notes = Notes(refuse=())
    assert spans_of(read_corpus(tmp_path / "a.parquet", notes=notes)) == [[(4, 7, "PER")]]
    assert notes.number(CHANGED) == 1


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({"a": [1]}, r"a\.parquet: the columns are a; expected text and entities"),
        ({"tokens": [["a"]], "tags": [[1]]}, r"row 1: .*tags are numbers"),
        ({"tokens": [["a"]], "tags": [["O", "O"]]}, r"row 1: .*1 tokens, but 2 tags"),
        ({"tokens": [["a"]], "tags": [["X"]]}, r"row 1: .*the tag 'X'"),
        ({"text": [None], "entities": [[]]}, r"row 1: .*no text"),
    ],
)
def test_mistakes_name_column_and_row(tmp_path, rows, message):
    datasets.Dataset.from_dict(rows).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(UserError, match=message):
        list(hf_datasets.read(tmp_path / "a.parquet"))


def test_the_library_reads_what_we_write(tmp_path):
    document = Document("Ann Lee", ANN, id="a", language="en", meta={"date": "x"})
    hf_datasets.write_parquet(tmp_path / "a.parquet", [document], notes=Notes())
    hf_datasets.write_folder(tmp_path / "set", [document], notes=Notes())
    saved = datasets.load_from_disk(str(tmp_path / "set"))
    loaded = datasets.Dataset.from_parquet(
        str(tmp_path / "a.parquet"), cache_dir=str(tmp_path / "cache")
    )
    assert saved[0] == loaded[0]
    assert loaded[0]["entities"] == [{"start": 0, "end": 7, "label": "PER", "score": None}]


def test_names_of_the_hub(monkeypatch):
    asked = []

    def load_dataset(name, configuration, streaming):
        asked.append((name, configuration, streaming))
        table = datasets.Dataset.from_dict(TAGGED, features=FEATURES)
        return datasets.IterableDatasetDict({"validation": table.to_iterable_dataset()})

    monkeypatch.setattr(datasets, "load_dataset", load_dataset)
    found = list(read_corpus("owner/name:az", format="datasets"))
    assert asked == [("owner/name", "az", True)]
    assert [document.split for document in found] == ["validation"] * 2


def test_a_hub_that_cannot_be_reached(monkeypatch):
    def load_dataset(*arguments, **options):
        raise ConnectionError("no way\nthere")

    monkeypatch.setattr(datasets, "load_dataset", load_dataset)
    with pytest.raises(UserError, match=r"owner/name: no data set can be read here \(Connection"):
        list(read_corpus("owner/name", format="datasets"))
