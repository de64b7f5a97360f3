"""Damaged files of every format: `python -m tests.corpus.mutations --number 10000`.

Each is made from a sound file by a few random changes. Reading it must end soon, in documents or in
a `UserError` that names the file; and all spans that a simple count finds in it must be in the
documents or in the notes.
"""

import argparse
import json
import random
import re
import signal
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from turkpa_ner.corpus.formats import FORMATS
from turkpa_ner.corpus.notes import LOST, OMITTED, Notes
from turkpa_ner.documents import Document, Span
from turkpa_ner.encoding.words import split_words
from turkpa_ner.errors import UserError

TEXT = "Ann Lee spoke in the [Milli] Мәжіліс\r\nin Baku.\n\nTÜRKPA'nın 2020 seçimi: 👩‍🏽 Bo Kim."
NAMES = {"Ann Lee": "OFFICIAL", "Мәжіліс": "INSTITUTION", "TÜRKPA": "INSTITUTION"}
SPANS = tuple(Span(TEXT.index(n), TEXT.index(n) + len(n), label) for n, label in NAMES.items())
DOCUMENTS = [
    Document(TEXT, SPANS, id="a-1", language="kk", split="train", meta={"date": "2024-01-02"}),
    Document("Bo Kim left.", (Span(0, 6, "OFFICIAL"),), id="a-2", language="en"),
]
# Files as other tools write them, beside those that our writers make.
SEEDS = {
    "doccano": [
        '{"id": 7, "text": "Ann Lee spoke", "entities": [{"id": 1, "label": "OFFICIAL", '
        '"start_offset": 0, "end_offset": 7}], "relations": [], "Comments": []}\n'
    ],
    "prodigy": [
        '{"text": "Ann Lee spoke", "_input_hash": 1, "tokens": [{"text": "Ann", "start": 0, "end": '
        '3, "id": 0}], "spans": [{"start": 0, "end": 7, "token_start": 0, "token_end": 1, "label": '
        '"OFFICIAL"}], "answer": "accept"}\n{"text": "no", "spans": [{"start": 0, "end": 2, '
        '"label": "EVENT"}], "answer": "reject"}\n'
    ],
    "conll": [
        "-DOCSTART- -X- -X- O\n\nAnn NNP B-NP B-PER\nLee NNP I-NP I-PER\nspoke VBD B-VP O\n\n"
        "Bo NNP B-NP I-PER\n\n-DOCSTART- -X- -X- O\n\nBaku NNP B-NP B-LOC\n",
        "# sent_id = 1\nAnn\tB-PER\nLee\tE-PER\n#\tO\n\nBaku\tS-LOC\n",
    ],
    "label-studio": [
        '[{"id": 4, "text": "Ann Lee spoke", "label": [{"start": 0, "end": 7, "text": "Ann Lee", '
        '"labels": ["OFFICIAL"]}], "annotator": 1}]'
    ],
}
# After the name of the file: a line, an item, or what is said of a file as a whole.
PLACE = (
    r"\.\w+(:\d+|: (document|row|item|after item) \d+|: (the file|there is|no list|something"
    r"|no such|spaCy cannot|no data set|the columns))"
)
WORDS = [
    "{",
    "}",
    "[",
    "]",
    '"',
    ",",
    ":",
    "\t",
    "\n",
    "\r",
    " ",
    "\\",
    "0",
    "-1",
    "99999999999999",
]
WORDS += [
    "null",
    "true",
    "1e999",
    "NaN",
    "O",
    "B-X",
    "I-PER",
    "T1",
    "#",
    ";",
    "---\n",
    "\ufeff",
    "\0",
]
WORDS += [
    "\ud800",
    "9" * 5000,
    "[" * 3000,
    '"entities"',
    '"spans"',
    '"label"',
    '"text"',
    "🇦🇿",
    "\u2028",
]


@dataclass
class Case:
    """A sound file of a format."""

    format: str
    suffix: str
    content: bytes
    text: bytes = b""  # what stands beside the annotation of brat


def cases(folder: Path) -> list[Case]:
    """A sound file of every format, as our writers and as other tools write it."""
    found = []
    for name, format in FORMATS.items():
        if name == "datasets":
            continue  # a folder of the library's own files; Parquet stands for them
        suffix = format.suffixes[0] if format.suffixes else {"inline": ".md", "brat": ".ann"}[name]
        path = folder / f"{name}{suffix if format.suffixes else ''}"
        words = {"words": split_words} if format.makes_words else {}
        format.write(path, DOCUMENTS, notes=Notes(refuse=()), **words)
        if name == "brat":
            found.append(Case(name, suffix, (path / "a-1.ann").read_bytes(), TEXT.encode()))
        else:
            file = path / "a-1.md" if name == "inline" else path
            found.append(Case(name, suffix, file.read_bytes()))
        found += [Case(name, suffix, seed.encode()) for seed in SEEDS.get(name, [])]
    return found


def mutate(content: bytes, chance: random.Random) -> bytes:
    """A few random changes: bytes, words of the formats, lines and stretches."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        at = chance.randrange(len(content) + 1)
        end = min(len(content), at + chance.choice((1, 1, 2, 5, 20, 200)))
        kind = chance.randrange(8)
        if kind == 0:
            content = content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]
        elif kind == 1:
            content = content[:at] + content[end:]
        elif kind == 2:
            content = content[:end] + content[at:end] + content[end:]
        elif kind == 3:
            word = chance.choice(WORDS).encode("utf-8", "surrogatepass")
            content = content[:at] + word + content[chance.choice((at, end)) :]
        elif kind == 4:
            content = content[:at] if chance.random() < 0.3 else content
        elif kind == 5:
            lines = content.split(b"\n")
            chance.shuffle(lines) if chance.random() < 0.2 else lines.insert(
                chance.randrange(len(lines)), chance.choice(lines)
            )
            content = b"\n".join(lines)
        elif kind == 6:
            numbers = [match.span() for match in re.finditer(rb"\d+", content)]
            if numbers:
                first, last = chance.choice(numbers)
                number = str(chance.choice((0, 1, 3, 7, 50, 10**6, -2))).encode()
                content = content[:first] + number + content[last:]
        else:
            names = [match.span() for match in re.finditer(rb"[A-Za-z_-]{3,}", content)]
            if names:
                first, last = chance.choice(names)
                other, stop = chance.choice(names)
                content = content[:first] + content[other:stop] + content[last:]
    return content


def counted(format: str, content: bytes) -> int:
    """How many spans a simple look finds in a file that could be read."""
    text = content.decode("utf-8", "replace")
    if format in ("jsonl", "doccano", "prodigy"):
        return sum(
            _json_spans(json.loads(line)) for line in text.split("\n") if line.strip("\ufeff \r")
        )
    if format == "label-studio":
        return _json_spans(json.loads(text.removeprefix("\ufeff")))
    if format == "conll":
        return len(re.findall(r"[ \t][BSU]-[^\s]+ *\r*(?=\n|$)", text))
    if format == "brat":
        return sum(line.startswith("T") for line in text.split("\n"))
    if format == "inline":
        return len(re.findall(r"(?<!\\)(?:\\\\)*\]\([A-Z]+\)", text))
    return 0


def _json_spans(value: object) -> int:
    """Objects with a start and a label, and triples of two numbers and a name."""
    if isinstance(value, dict):
        own = bool({"start", "start_offset"} & set(value)) and bool(
            {"label", "labels"} & set(value)
        )
        return 1 if own else sum(_json_spans(part) for part in value.values())
    if isinstance(value, list):
        if [type(part) for part in value] == [int, int, str]:
            return 1
        return sum(_json_spans(part) for part in value)
    return 0


def outcome(case: Case, content: bytes, folder: Path, seconds: int = 10) -> str:
    """What comes of a damaged file: `loaded` or `refused`.

    Raises:
        AssertionError: if a span is lost without a note, or an error does not name the file.
        Exception: whatever a reader lets through.
    """
    path = folder / f"damaged{case.suffix}"
    path.write_bytes(content)
    if case.format == "brat":
        path.with_suffix(".txt").write_bytes(case.text)
    notes = Notes(refuse=())
    options = {"types": None} if case.format == "inline" else {}
    signal.alarm(seconds)
    try:
        documents = list(FORMATS[case.format].read(path, notes=notes, **options))
    except UserError as error:
        place = re.search(re.escape(str(path.with_suffix(""))) + PLACE, str(error))
        assert place, f"does not name file and place: {error}"
        return "refused"
    finally:
        signal.alarm(0)
    found = sum(len(document.entities) for document in documents)
    missing = counted(case.format, content) - found - notes.number(LOST)
    assert missing <= 0 or notes.number(OMITTED), f"{missing} spans lost without a note"
    return "loaded"


def main() -> None:
    """Try many damaged files and count what comes of them."""
    parser = argparse.ArgumentParser(description="Reads damaged files of every format.")
    parser.add_argument("--number", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    results: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sound = cases(folder)
        for number in range(options.number):
            case = sound[number % len(sound)]
            content = mutate(case.content, chance)
            try:
                results[case.format, outcome(case, content, folder)] += 1
            except Exception as error:  # noqa: BLE001 - every kind of failure is counted
                results[case.format, "FAILED"] += 1
                print(f"{case.format} {number}: {type(error).__name__}: {str(error)[:300]}")
                print(f"  {content[:400]!r}")
    for (format, result), number in sorted(results.items()):
        print(f"{format:<14}{result:<9}{number:>7,}")
    failures = sum(n for (_, result), n in results.items() if result == "FAILED")
    print(f"{options.number:,} damaged files, {failures} failures")


if __name__ == "__main__":
    main()
