import os
import threading

import pytest

from turkpa_ner.errors import UserError
from turkpa_ner.jobs.inputs import Inputs
from turkpa_ner.jobs.items import Columns

FILES = {
    "a.txt": "Ann",
    "b/a.md": "*Bo*",
    "b/rows.jsonl": '{"text": "Cy"}\nbroken\n{"text": "Di", "id": "d"}\n',
    "b/table.csv": "id,text\ne,Ed\nf,\n",
    "empty.txt": " ",
    "z.TXT": "Zoe",
    ".hidden.txt": "no",
    ".git/x.txt": "no",
    "picture.png": "no",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name, content in FILES.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "in"


def seen(inputs):
    return [(i.document.id, i.document.text) if i.document else i.problem for i in inputs.items()]


ALL = [
    ("a", "Ann"),
    "in/empty.txt: the file is empty; expected a text.",
    ("z", "Zoe"),
    ("b/a", "Bo"),
    ("b/rows:1", "Cy"),
    "in/b/rows.jsonl:2:1: not JSON (Expecting value); expected one record a line.",
    ("d", "Di"),
    ("e", "Ed"),
    "in/b/table.csv:3: no text in the column 'text'.",
]


def test_a_folder_is_read_in_order_without_hidden_and_other_files(folder):
    assert seen(Inputs(["in"])) == ALL


def test_the_output_in_the_folder_is_no_input(folder):
    assert seen(Inputs(["in"], leave_out=folder / "a.txt")) == ALL[1:]
    assert seen(Inputs(["in/[ae]*.txt"], leave_out=folder / "a.txt")) == ALL[1:2]
    with pytest.raises(UserError, match=r"in/a.txt: is the output, too; .* --output"):
        Inputs(["in/a.txt"], leave_out=folder / "a.txt")


def test_an_unfinished_job_in_the_folder_is_no_input(folder):
    def inputs():
        return Inputs(["in/b"], kind="jsonl", leave_out=folder / "b" / "found.jsonl")

    before = inputs()
    (folder / "b" / "found.jsonl.part").write_text("{}", encoding="utf-8")
    assert inputs().fingerprint == before.fingerprint
    assert seen(inputs()) == seen(before)


@pytest.mark.parametrize(
    "annotated",
    [
        '"entities": [{"start": 0, "end": 99, "label": "X"}]',
        '"label": ["positive"]',
        '"spans": 5',
        '"answer": "Bo", "tokens": []',
    ],
)
def test_what_was_annotated_in_a_record_skips_no_document(tmp_path, annotated):
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"text": "Ann", "id": 7, {annotated}}}\n', encoding="utf-8")
    assert seen(Inputs([str(path)])) == [("7", "Ann")]


def test_metadata_of_prodigy_are_kept(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "Ann", "meta": {"id": "7", "date": "2024"}}\n', encoding="utf-8")
    (item,) = Inputs([str(path)]).items()
    assert (item.document.id, item.document.meta) == ("7", {"date": "2024"})


def test_sizes_add_up_to_all_bytes(folder):
    inputs = Inputs(["in"])
    header = len("id,text\n")
    assert inputs.size == sum(path.stat().st_size for path in map(folder.joinpath, FILES)) - 6
    assert sum(item.size for item in inputs.items()) in (inputs.size, inputs.size - header)


@pytest.mark.parametrize("skip", range(len(ALL) + 1))
def test_the_first_can_be_skipped(folder, skip):
    inputs = Inputs(["in"])
    assert list(inputs.items(skip)) == list(inputs.items())[skip:]


def test_patterns_name_files_only(folder):
    assert seen(Inputs(["in/**/*.md", "in/e*"], kind="text")) == [("b/a", "*Bo*"), ALL[1]]


def test_a_text_in_place_of_a_file_is_a_mistake():
    with pytest.raises(UserError, match="no such file or folder"):
        Inputs(["Ann met Bo. " * 50])


def test_the_kind_can_be_said(folder):
    assert seen(Inputs(["in/picture.png"], kind="markdown")) == [("picture", "no")]


@pytest.mark.parametrize(
    ("names", "options", "message"),
    [
        (["none"], {}, "none: no such file or folder"),
        (["in/*.pdf"], {}, r"in/\*.pdf: no such file"),
        (
            ["in/b/table.csv"],
            {"columns": Columns("body")},
            "no column 'body' but 'id', 'text'; .*--column",
        ),
        (["in"], {"columns": Columns("text", "nr")}, "no column 'nr' .*--id-column"),
        (["-"], {"kind": "parquet"}, "standard input: Parquet cannot be read from here"),
    ],
)
def test_mistakes_are_found_before_the_job_begins(folder, names, options, message):
    with pytest.raises(UserError, match=message):
        Inputs(names, **options)


def test_a_folder_without_texts_is_a_mistake(tmp_path):
    with pytest.raises(
        UserError, match="the folder holds no text; expected files that end in .txt"
    ):
        Inputs([str(tmp_path)])


def test_a_missing_library_is_found_before_the_job_begins(tmp_path, monkeypatch):
    (tmp_path / "a.html").touch()
    monkeypatch.setitem(__import__("sys").modules, "trafilatura", None)
    with pytest.raises(UserError, match=r'pip install "turkpa-ner\[articles\]"'):
        Inputs([str(tmp_path)])


def test_a_file_that_cannot_be_opened_is_one_problem(folder):
    (folder / "b" / "b.txt").symlink_to("nowhere")
    problem = "in/b/b.txt: cannot be read (No such file or directory)."
    assert seen(Inputs(["in"])) == [*ALL[:4], problem, *ALL[4:]]


def test_the_fingerprint_changes_with_the_files(folder):
    before = Inputs(["in"]).fingerprint
    assert Inputs(["in"]).fingerprint == before
    os.utime(folder / "a.txt", ns=(1, 1))
    changed = Inputs(["in"]).fingerprint
    assert changed != before
    assert Inputs(["in/a.txt"]).fingerprint != changed


def test_a_pipe_is_read_once(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=("text\nAnn\n",))
    writer.start()
    inputs = Inputs([str(pipe)], kind="csv")
    assert inputs.size is None
    assert seen(inputs) == [("pipe:1", "Ann")]
    writer.join()
