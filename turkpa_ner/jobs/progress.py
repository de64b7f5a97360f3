"""How far a job is, on the terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from turkpa_ner.jobs.part import Tally


@contextmanager
def progress(
    total: int | None, done: Tally, *, console: Console | None = None, shown: bool = True
) -> Iterator[Callable[[Tally], None]]:
    """A bar with the number of documents, how many a second, and the time left.

    Args:
        total: bytes of the input, by which the time is estimated; None if not known.
        done: what is done before the start.
        console: where; without it standard error.
        shown: whether to show anything, which is done on a terminal only.

    Yields:
        A function that takes what is done.
    """
    console = console or Console(stderr=True)
    bar = Progress(
        TextColumn("{task.fields[documents]:,} documents"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]:.1f} a second"),
        TimeRemainingColumn(),
        console=console,
        redirect_stdout=False,  # documents may be going there
        disable=not (shown and console.is_terminal),
    )
    started, before = monotonic(), done.items
    with bar:
        task = bar.add_task("", total=total, completed=done.size, documents=done.items, rate=0.0)

        def show(tally: Tally) -> None:
            rate = (tally.items - before) / max(1e-9, monotonic() - started)
            bar.update(task, completed=tally.size, documents=tally.items, rate=rate)

        yield show
