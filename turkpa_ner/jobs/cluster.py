"""The same prediction as a job of Ray Data: Parquet in, Parquet out, on one machine or many."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from turkpa_ner.corpus.extras import require
from turkpa_ner.corpus.files import writing_folder
from turkpa_ner.corpus.hf_datasets import rows_of, span_columns
from turkpa_ner.documents import Document
from turkpa_ner.errors import UserError
from turkpa_ner.jobs.inputs import matches
from turkpa_ner.jobs.items import Columns
from turkpa_ner.jobs.tables import check_columns, document_of, plain_columns
from turkpa_ner.predict import Predictor

_BATCH = 256  # rows that a worker predicts at a time


class Worker:
    """Holds the model in one process of the cluster."""

    def __init__(self, model: str | None, columns: Columns, schema: Any) -> None:
        self._predictor = Predictor.from_pretrained(model)
        self._columns = columns
        self._schema = schema

    def __call__(self, table: Any) -> Any:
        """The rows of an Arrow table with a text, with what the model finds."""
        found = self._predictor.predict_documents(list(self._documents(table)))
        return type(table).from_pylist(list(rows_of(found)), schema=self._schema)

    def _documents(self, table: Any) -> Iterator[Document]:
        for row in table.to_pylist():
            try:
                yield document_of(row, "a row", "", self._columns)
            except UserError:  # without text; counted when all is done
                continue


def predict(
    model: str | None, inputs: Sequence[str], output: str, columns: Columns
) -> tuple[int, int]:
    """Predict the rows of Parquet files on the cluster at hand.

    That is the cluster of the environment variable RAY_ADDRESS, or else this machine.

    Args:
        model: a model folder that every machine of the cluster can read.
        inputs: Parquet files, folders of them, patterns, or addresses such as `s3://…`.
        output: a new folder, or an address.
        columns: which columns hold text and id.

    Returns:
        The number of rows, and how many of them had a text.

    Raises:
        UserError: if something is missing.
    """
    ray = require("ray", "ray")
    data = require("ray.data", "ray")
    schema = span_columns().arrow_schema
    paths = [path for name in inputs for path in _paths(name)]
    Predictor.from_pretrained(model)  # its mistakes are told here, not by every machine
    with _place(output) as place, _cluster(ray):
        data.DataContext.get_current().execution_options.preserve_order = True
        table = data.read_parquet(paths)
        arrow_schema = table.schema().base_schema
        check_columns(arrow_schema.names, ", ".join(inputs), columns)
        rows = table.count()
        table.select_columns(plain_columns(arrow_schema)).map_batches(
            Worker,
            fn_constructor_args=(model, columns, schema),
            batch_format="pyarrow",
            batch_size=_BATCH,
            zero_copy_batch=True,
            **_share(ray, data),
        ).write_parquet(place)
        written = data.read_parquet(place).count()
    return rows, written


def _paths(name: str) -> list[str]:
    """What a file, folder, pattern or address names."""
    return [name] if "://" in name or Path(name).exists() else matches(name)


@contextmanager
def _place(output: str) -> Iterator[str]:
    """Where the parts are written: a folder is named only when all is there."""
    if "://" in output:
        yield output
    else:
        with writing_folder(output) as folder:
            yield str(folder.resolve())


@contextmanager
def _cluster(ray: Any) -> Iterator[None]:
    """A connection to the cluster, or one that begins and ends here."""
    if ray.is_initialized():
        yield
        return
    ray.init()
    try:
        yield
    finally:
        ray.shutdown()


def _share(ray: Any, data: Any) -> dict[str, Any]:
    """How many workers there are, and what each has: a GPU, or a machine with its processors."""
    if gpus := int(ray.cluster_resources().get("GPU", 0)):
        return {"num_gpus": 1, "compute": data.ActorPoolStrategy(min_size=1, max_size=gpus)}
    processors = [int(node["Resources"].get("CPU", 0)) for node in ray.nodes() if node["Alive"]]
    machines = [number for number in processors if number]
    # The network uses all processors of a machine; one is left to read and write.
    return {
        "num_cpus": max(1, min(machines) - 1),
        "compute": data.ActorPoolStrategy(min_size=1, max_size=len(machines)),
    }
