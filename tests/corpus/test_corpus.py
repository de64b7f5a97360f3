import pytest

from turkpa_ner.corpus import read_corpus
from turkpa_ner.errors import UserError


def test_folders_are_read_in_order_and_filtered_by_split(corpus):
    assert [doc.id for doc in read_corpus(corpus)] == ["en-1", "en-2", "en-4", "tr-3", "tr-5"]
    assert [doc.id for doc in read_corpus(corpus, split="test")] == ["tr-5"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.md", None, "no such file or folder"),
        ("a.docx", b"x", "unknown kind of annotated file '.docx'"),
        ("empty.md", b" \n", "empty.md: the file is empty"),
        ("empty.jsonl", b"\n", "empty.jsonl: the file is empty"),
        ("latin.md", "line\nŞuşa".encode("cp1254"), "latin.md:2: byte 0xde is not UTF-8"),
        ("latin.jsonl", "Şuşa".encode("cp1254"), "latin.jsonl:1: byte 0xde is not UTF-8"),
    ],
)
def test_files_that_cannot_be_read(tmp_path, name, content, message):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError, match=message):
        list(read_corpus(tmp_path / name))


def test_nothing_found(tmp_path, corpus):
    with pytest.raises(UserError, match="holds no annotated file"):
        list(read_corpus(tmp_path.joinpath("sub").mkdir() or tmp_path / "sub"))
    with pytest.raises(UserError, match="no document of the split 'dev'"):
        list(read_corpus(corpus, split="dev"))
