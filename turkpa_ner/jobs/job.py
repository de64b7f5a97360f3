"""A job of prediction: read, predict group by group, write; go on where it was interrupted."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

from turkpa_ner.corpus.notes import Notes
from turkpa_ner.documents import Document
from turkpa_ner.errors import UserError
from turkpa_ner.jobs.inputs import Inputs
from turkpa_ner.jobs.items import Item
from turkpa_ner.jobs.outputs import Output
from turkpa_ner.jobs.part import Part, Tally
from turkpa_ner.jobs.progress import progress
from turkpa_ner.predict import Predictor

# Documents are predicted together, and kept together, in groups of about this size: enough to fill
# batches of similar lengths, and what is lost at most when a job is killed.
GROUP_CHARACTERS = 200_000
GROUP_ITEMS = 1000


def show(
    predictor: Predictor, inputs: Inputs, output: Output, notes: Notes, say: Callable[[str], None]
) -> Tally:
    """Predict, and write what was found to standard output as it comes; see `write`."""
    tally = Tally()

    def documents() -> Iterator[Document]:
        hidden = sys.stdout.isatty()  # a bar would stand among the results
        with progress(inputs.size, tally, shown=not hidden) as report:
            for group in groups(inputs.items(), say):
                found = predict(predictor, group)
                tally.add(found)
                report(tally)
                yield from (item.document for item in found if item.document is not None)

    assert output.show is not None
    if isinstance(sys.stdout, TextIOWrapper):
        # As in files, whatever the system writes its own texts in.
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    with _told("standard output"):
        output.show(sys.stdout, documents(), notes)
        sys.stdout.flush()
    return tally


def write(
    predictor: Predictor,
    inputs: Inputs,
    output: Output,
    path: Path,
    notes: Notes,
    say: Callable[[str], None],
    job: Mapping[str, str],
) -> Tally:
    """Predict, and write what was found to a file or folder, whole or not at all.

    Args:
        predictor: the model.
        inputs: the texts.
        output: the format.
        path: the file or folder.
        notes: takes a note of what the format cannot hold.
        say: takes a sentence about every document that cannot be read.
        job: what makes this job the same one when it is started again.
    """
    part = Part(path, job)
    try:
        if part.tally.items:
            say(f"{part.path}: {part.tally.items:,} documents are done already; going on.")
        with progress(inputs.size, part.tally) as report:
            for group in groups(inputs.items(skip=part.tally.items), say):
                part.add(predict(predictor, group))
                report(part.tally)
        with _told(str(path)):
            output.write(path, part.documents(), notes=notes)
    except KeyboardInterrupt:
        part.close()
        raise KeyboardInterrupt("the same command goes on where this one stopped") from None
    except BaseException:
        part.close()
        raise
    part.close(remove=True)
    return part.tally


@contextmanager
def _told(place: str) -> Iterator[None]:
    """A full disk and the like as a sentence; a reader that has seen enough is no mistake."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UserError(
            f"{error.filename or place}: cannot be written ({error.strerror or error}); mend that "
            "and give the same command again."
        ) from None


def groups(items: Iterable[Item], say: Callable[[str], None]) -> Iterator[list[Item]]:
    """The items in groups of about the same size; each problem is said when it is met."""
    group: list[Item] = []
    size = 0
    for item in items:
        if item.document is None:
            say(f"{item.problem.rstrip('.')}; skipped.")
        else:
            size += len(item.document.text)
        group.append(item)
        if size >= GROUP_CHARACTERS or len(group) == GROUP_ITEMS:
            yield group
            group, size = [], 0
    if group:
        yield group


def predict(predictor: Predictor, group: Sequence[Item]) -> list[Item]:
    """The items with what the model finds in their documents."""
    documents = [item.document for item in group if item.document is not None]
    found = iter(predictor.predict_documents(documents))
    return [
        item if item.document is None else item._replace(document=next(found)) for item in group
    ]
