import csv
import datetime
import io

import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from tests.strategies import TEXTS
from turkpa_ner.documents import Document
from turkpa_ner.jobs.items import Columns
from turkpa_ner.jobs.tables import read_csv, read_parquet


def read(content, read=read_csv, **columns):
    data = content.encode() if isinstance(content, str) else content
    items = read(io.BytesIO(data), "t", "t", Columns(**columns))
    return [item.document or item.problem for item in items]


@given(st.lists(TEXTS.filter(str.strip)), st.sampled_from(",;\t"))
def test_what_the_standard_library_writes_is_read_exactly(texts, delimiter):
    stream = io.StringIO(newline="")
    rows = csv.writer(stream, delimiter=delimiter)
    rows.writerow(["body", "nr"])
    rows.writerows((text, number) for number, text in enumerate(texts))
    found = read(stream.getvalue(), text="body", id="nr")
    assert found == [Document(text, id=str(number)) for number, text in enumerate(texts)]


def test_other_columns_are_kept():
    found = read("\ufefftext,language,date\nAnn,en,2024\nBo,,\n")
    ann = Document("Ann", id="t:1", language="en", meta={"date": "2024"})
    assert found == [ann, Document("Bo", id="t:2")]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (b"1,\xde", "t:3: byte 0xde is not UTF-8."),
        (b"1", "t:3: 1 cells; expected 2, as in the header."),
        (b"1, ", "t:3: no text in the column 'text'."),
        (b'1,"a" b', "t:3: not CSV (',' expected after '\"')."),
    ],
)
def test_a_bad_row_is_reported_and_the_next_is_read(row, problem):
    first, found, last = read(b'id,text\na,"Ann"\n' + row + b"\nz,Zoe\n")
    assert (first.text, found, last.text) == ("Ann", problem, "Zoe")


def test_a_quote_that_never_closes_is_reported_where_it_opens():
    assert read('id,text\na,Ann\nb,"Bo\nc,Cy\n')[1] == "t:3: not CSV (unexpected end of data)."


def test_a_cell_longer_than_the_limit_of_the_library():
    (found,) = read("text\n" + "x" * 200_000 + "\n")
    assert len(found.text) == 200_000


def stored(columns):
    stream = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), stream)
    return stream.getvalue()


def test_parquet_columns():
    day = datetime.date(2024, 1, 2)
    table = {
        "body": ["Ann", None, "Cy"],
        "nr": [7, 8, None],
        "date": [day] * 3,
        "vector": [[1.0]] * 3,
        "missing": [float("nan")] * 3,
        "picture": pyarrow.array([b"\x89"] * 3, pyarrow.large_binary()),
    }
    found = read(stored(table), read_parquet, text="body", id="nr")
    assert found == [
        Document("Ann", id="7", meta={"date": "2024-01-02"}),
        "t: row 2: no text in the column 'body'.",
        Document("Cy", id="t:3", meta={"date": "2024-01-02"}),
    ]


def test_a_damaged_parquet_file_is_one_problem():
    data = bytearray(stored({"text": [str(number) * 100 for number in range(2000)]}))
    data[8:2000] = bytes(1992)
    *_, last = read(bytes(data), read_parquet)
    assert last.startswith("t: cannot be read as Parquet (")
    (found,) = read(b"no Parquet", read_parquet)
    assert found.startswith("t: cannot be read as Parquet (")
