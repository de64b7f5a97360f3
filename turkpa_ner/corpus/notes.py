"""What a reader or writer could not carry over: counted, listed, and refused where asked."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass

from turkpa_ner.errors import UserError

LOST = "span lost"  # a span of the input is not in the output
CHANGED = "span changed"  # a span was repaired: its tags or its stretches were put in order
OMITTED = "left out"  # anything else: scores, relations, headers, whole unlabelled documents
KINDS = (LOST, CHANGED, OMITTED)


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that was not carried over: what kind, why, where, and what it was."""

    kind: str
    reason: str
    where: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}" + (f" ({self.detail})" if self.detail else "")

    def to_dict(self) -> dict[str, str]:
        """The note as JSON values."""
        return asdict(self)


class Notes:
    """Takes notes in constant memory: all are counted, the first few of each reason are kept.

    Args:
        refuse: kinds of notes that are errors. By default a lost or changed span is one, so that
            nothing that is merely read (for training, say) is altered without a word.
        keep: how many notes of one reason are kept.
        each: called with every note.
        mistake: called with every mistake in a file, and the reader goes on behind it; without
            it a mistake is raised.
    """

    def __init__(
        self,
        *,
        refuse: Collection[str] = (LOST, CHANGED),
        keep: int = 20,
        each: Callable[[Note], None] | None = None,
        mistake: Callable[[UserError], None] | None = None,
    ) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.examples: defaultdict[tuple[str, str], list[Note]] = defaultdict(list)
        self._refuse = frozenset(refuse)
        self._keep = keep
        self._each = each
        self._mistake = mistake

    def lost(self, reason: str, where: str, detail: str = "") -> None:
        """A span is not carried over."""
        self._add(Note(LOST, reason, where, detail))

    def changed(self, reason: str, where: str, detail: str = "") -> None:
        """A span is carried over, but not exactly as it was written."""
        self._add(Note(CHANGED, reason, where, detail))

    def omitted(self, reason: str, where: str, detail: str = "") -> None:
        """Something that is not a span is not carried over."""
        self._add(Note(OMITTED, reason, where, detail))

    def mistake(self, error: UserError) -> None:
        """A part of a file cannot be read.

        Raises:
            UserError: the same error, unless somebody collects mistakes.
        """
        if self._mistake is None:
            raise error
        self._mistake(error)

    def number(self, kind: str) -> int:
        """How many notes of a kind there are."""
        return sum(number for (of, _), number in self.counts.items() if of == kind)

    def _add(self, note: Note) -> None:
        if note.kind in self._refuse:
            raise UserError(
                f"{note} – {note.kind}; mend the file, or look at what 'turkpa-ner convert' "
                "makes of it and reports."
            )
        key = note.kind, note.reason
        self.counts[key] += 1
        if len(self.examples[key]) < self._keep:
            self.examples[key].append(note)
        if self._each:
            self._each(note)
