import errno
import io
import os
import random
import signal
import sys
import time
import tracemalloc
from dataclasses import replace

import pytest
from rich.console import Console

from turkpa_ner.corpus.notes import Notes
from turkpa_ner.errors import UserError
from turkpa_ner.jobs import job
from turkpa_ner.jobs.inputs import Inputs
from turkpa_ner.jobs.outputs import OUTPUTS
from turkpa_ner.jobs.part import Tally
from turkpa_ner.jobs.progress import progress

BROKEN = {7, 8, 9, 50}


@pytest.fixture
def texts(tmp_path, monkeypatch):
    monkeypatch.setattr(job, "GROUP_CHARACTERS", 300)
    lines = [
        "broken" if number in BROKEN else f'{{"text": "Ann met Bo {number} times. {"x" * number}"}}'
        for number in range(100)
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(tmp_path / "in.jsonl")


def run(predictor, texts, path, name="jsonl", say=lambda sentence: None):
    return job.write(
        predictor, Inputs([texts]), OUTPUTS[name], path, Notes(refuse=()), say, {"a": "b"}
    )


def in_a_child(predictor, texts, path):
    """Start the job in a copy of this process."""
    child = os.fork()
    if child == 0:
        try:
            run(predictor, texts, path)
        finally:
            os._exit(0)
    return child


def size(path):
    try:
        return path.stat().st_size
    except FileNotFoundError:  # not yet, or not any more
        return 0


def test_killed_again_and_again_it_writes_the_same(capitals, texts, tmp_path):
    run(capitals, texts, tmp_path / "whole.jsonl")
    whole = (tmp_path / "whole.jsonl").read_bytes()
    assert whole.count(b"\n") == 96

    class Slow:
        def predict_documents(self, documents):
            time.sleep(0.002)
            return capitals.predict_documents(documents)

    chance = random.Random(0)
    path, part = tmp_path / "out.jsonl", tmp_path / "out.jsonl.part"
    kills = 0
    for _ in range(8):
        child = in_a_child(Slow(), texts, path)
        enough = size(part) + chance.randrange(4000)
        while not os.waitpid(child, os.WNOHANG)[0]:
            if size(part) > enough:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
                kills += 1
                break
    assert kills > 2
    tally = run(capitals, texts, path)
    assert path.read_bytes() == whole
    assert (tally.documents, tally.problems) == (96, 4)
    assert not part.exists()


def test_every_problem_is_said_once(capitals, texts, tmp_path):
    said = []

    class Stops:
        def predict_documents(self, documents):
            if len(said) == 4:
                raise KeyboardInterrupt
            return capitals.predict_documents(documents)

    with pytest.raises(KeyboardInterrupt, match="the same command goes on"):
        run(Stops(), texts, tmp_path / "out.csv", "csv", said.append)
    assert not (tmp_path / "out.csv").exists()
    run(capitals, texts, tmp_path / "out.csv", "csv", said.append)
    skipped = [sentence for sentence in said if sentence.endswith("; skipped.")]
    assert sorted({int(sentence.split(":")[1]) - 1 for sentence in skipped}) == sorted(BROKEN)
    assert any("documents are done already; going on" in sentence for sentence in said)


@pytest.mark.parametrize("name", ["parquet", "brat"])
def test_a_writer_that_fails_loses_nothing(capitals, texts, tmp_path, name, monkeypatch):
    run(capitals, texts, tmp_path / "whole", name)
    path = tmp_path / "out"
    path.mkdir()
    (path / "in the way").touch()
    with pytest.raises(Exception):  # noqa: B017 - whatever the writer raises
        run(capitals, texts, path, name)
    (path / "in the way").unlink()
    path.rmdir()

    class Never:
        def predict_documents(self, documents):
            raise AssertionError

    run(Never(), texts, path, name)
    content = [
        [
            (file.name, file.read_bytes())
            for file in sorted(out.rglob("*")) or [out.with_name("out")]
        ]
        for out in (path, tmp_path / "whole")
    ]
    assert name == "parquet" or content[0] == content[1]


def test_a_full_disk_at_the_end_is_a_sentence(capitals, texts, tmp_path):
    def full(path, documents, *, notes):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "out.jsonl"
    output = replace(OUTPUTS["jsonl"], write=full)
    with pytest.raises(UserError, match=r"out.jsonl: cannot be written \(No space left on device"):
        job.write(capitals, Inputs([texts]), output, path, Notes(), lambda sentence: None, {})
    assert (tmp_path / "out.jsonl.part").exists()


def test_memory_does_not_grow_with_the_documents(capitals, tmp_path):
    text = f"Ann met Bo. {'x' * 3000}"

    def peak(number):
        with open(tmp_path / "in.jsonl", "w", encoding="utf-8") as stream:
            stream.writelines(f'{{"text": "{text}"}}\n' for _ in range(number))
        tracemalloc.start()
        run(capitals, str(tmp_path / "in.jsonl"), tmp_path / "out.jsonl")
        largest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return largest

    peak(10)  # what the first run imports and keeps is no document's
    assert peak(1500) - peak(300) < 0.2 * 1200 * len(text)


def test_progress_on_a_terminal_only(monkeypatch):
    tally = Tally(documents=3, problems=1, size=50)

    def shown(**options):
        console = Console(file=io.StringIO(), width=100, **options)
        with progress(100, Tally(), console=console) as report:
            report(tally)
        return console.file.getvalue()

    assert "4 documents" in shown(force_terminal=True)
    assert "50%" in shown(force_terminal=True)
    assert shown() == ""


def test_results_on_standard_output_come_as_they_are_found(capitals, texts, monkeypatch):
    seen = []

    class Watched:
        def predict_documents(self, documents):
            seen.append(sys.stdout.getvalue().count("\n"))
            return capitals.predict_documents(documents)

    monkeypatch.setattr(sys, "stdout", io.StringIO())
    output = OUTPUTS["jsonl"]
    tally = job.show(Watched(), Inputs([texts]), output, Notes(), lambda sentence: None)
    assert tally.documents == sys.stdout.getvalue().count("\n") == 96
    assert seen == sorted(set(seen))


def test_standard_output_is_utf_8_on_every_system(capitals, tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("Ann, Зоя", encoding="utf-8")
    stream = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr(sys, "stdout", stream)
    inputs = Inputs([str(tmp_path / "a.txt")])
    job.show(capitals, inputs, OUTPUTS["jsonl"], Notes(), lambda sentence: None)
    assert "Зоя" in stream.buffer.getvalue().decode()
