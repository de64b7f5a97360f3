import resource
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import documents
from turkpa_ner.documents import Document, Span
from turkpa_ner.errors import UserError
from turkpa_ner.jobs.items import Item
from turkpa_ner.jobs.part import Part

JOB = {"model": "m", "inputs": "i"}
GROUPS = [
    [
        Item(Document("Ann", (Span(0, 3, "OFFICIAL", 0.1 + 0.2),), id="1"), size=3),
        Item(None, "bad", 2),
    ],
    [Item(Document("Half \ud800 of a pair\n", meta={"date": "2024", "n": 1.5}), size=9)],
]


@pytest.fixture
def output(tmp_path):
    return tmp_path / "out.jsonl"


def written(output):
    part = Part(output, JOB)
    for group in GROUPS:
        part.add(group)
    part.close()
    return part.path


def test_what_was_kept_comes_back(output):
    written(output)
    part = Part(output, JOB)
    assert list(part.documents()) == [GROUPS[0][0].document, GROUPS[1][0].document]
    tally = part.tally
    assert (tally.items, tally.documents, tally.entities, tally.problems) == (3, 2, 1, 1)
    assert tally.size == 14
    part.close(remove=True)
    assert not part.path.exists()


@given(documents(), st.floats(0, 1))
def test_documents_come_back_exactly(tmp_path_factory, document, score):
    spans = (Span(s.start, s.end, s.label, score) for s in document.entities)
    document = replace(document, entities=tuple(spans), kind="speech")
    part = Part(tmp_path_factory.mktemp("part") / "out", JOB)
    part.add([Item(document)])
    assert list(part.documents()) == [document]
    part.close()


def test_whatever_a_kill_leaves_is_cut_back_to_whole_groups(output):
    path = written(output)
    whole = path.read_bytes()
    ends = [index + 1 for index, byte in enumerate(whole) if byte == 10]
    assert len(ends) == 3
    for length in range(len(whole) + 1):
        path.write_bytes(whole[:length])
        part = Part(output, JOB)
        done = sum(end <= length for end in ends)
        assert part.tally.items == [0, 0, 2, 3][done]
        for group in GROUPS[max(0, done - 1) :]:
            part.add(group)
        part.close()
        assert path.read_bytes() == whole


def test_another_job_is_not_mixed_in(output):
    before = written(output).read_bytes()
    with pytest.raises(UserError, match=r"not the same one \(model changed\); remove the file"):
        Part(output, JOB | {"model": "other"})
    assert written(output).read_bytes().startswith(before)


@pytest.mark.parametrize("content", [b"something", b"something\n", b"[1]\n", b'{"a": 1}\n'])
def test_a_file_of_somebody_else_is_left_alone(output, content):
    path = output.with_name("out.jsonl.part")
    path.write_bytes(content)
    with pytest.raises(UserError, match="out.jsonl.part: "):
        Part(output, JOB)
    assert path.read_bytes() == content


def test_two_jobs_with_one_output(output):
    first, second = Part(output, JOB), Part(output, JOB)
    first.add(GROUPS[0])
    with pytest.raises(UserError, match="another job writes here, too"):
        second.add(GROUPS[0])
    second.close()
    first.add(GROUPS[1])
    assert len(list(first.documents())) == 2
    assert first.path.exists()


def test_a_job_that_stops_before_its_first_result_leaves_nothing(output):
    part = Part(output, JOB)
    part.close()
    assert not part.path.exists()


def test_a_disk_without_room_is_a_sentence_and_what_was_done_stays(output):
    path = written(output)
    size = path.stat().st_size
    part = Part(output, JOB)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, limits[1]))
    try:
        with pytest.raises(
            UserError, match=r"out.jsonl.part: cannot be written \(File too large\)"
        ):
            part.add(GROUPS[0])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    part.close()
    assert path.stat().st_size == size + 20
    Part(output, JOB).close()
    assert path.stat().st_size == size
