"""Entity types and the word tags that express them (IOB2)."""

from collections.abc import Iterable
from dataclasses import dataclass

from turkpa_ner.errors import UserError

ENTITY_TYPES = ("OFFICIAL", "INSTITUTION", "EVENT")


def types_of(labels: Iterable[str]) -> tuple[str, ...]:
    """The entity types of an annotation: ours if it holds no others, else its own, sorted."""
    found = set(labels)
    return ENTITY_TYPES if found <= set(ENTITY_TYPES) else tuple(sorted(found))


@dataclass(frozen=True)
class LabelSet:
    """The tags of a list of entity types: `O`, then `B-` and `I-` of each type.

    Tag numbers are positions in `tags`; 0 is always `O`.
    """

    types: tuple[str, ...] = ENTITY_TYPES

    def __post_init__(self) -> None:
        if not self.types or len(set(self.types)) != len(self.types) or "O" in self.types:
            raise UserError(
                f"Entity types must be one or more distinct names other than O, but are "
                f"{list(self.types)}."
            )

    @property
    def tags(self) -> tuple[str, ...]:
        """All tags, in the order of their numbers."""
        return ("O", *(f"{mark}-{name}" for name in self.types for mark in "BI"))

    def begin(self, name: str) -> int:
        """Number of the tag that begins a mention of the type."""
        return 1 + 2 * self.types.index(name)

    def may_follow(self, tag: int, previous: int | None) -> bool:
        """Whether a tag may stand after another one, or (None) at the start of a text.

        An `I-` tag continues a mention of its own type; every other tag may stand anywhere.
        """
        inside = tag > 0 and tag % 2 == 0
        return not inside or previous in (tag - 1, tag)

    def spans(self, tags: Iterable[int]) -> list[tuple[int, int, str]]:
        """Mentions in a sequence of tags that obeys `may_follow`: first word, word after, type."""
        found: list[tuple[int, int, str]] = []
        for position, tag in enumerate(tags):
            if tag % 2 == 1:
                found.append((position, position + 1, self.types[tag // 2]))
            elif tag > 0:
                first, _, name = found[-1]
                found[-1] = (first, position + 1, name)
        return found

    @classmethod
    def from_tags(cls, tags: Iterable[str]) -> "LabelSet":
        """The label set whose `tags` are exactly these, in this order.

        Raises:
            UserError: if the tags are not those of an IOB2 label set in our order.
        """
        given = tuple(tags)
        labels = cls(tuple(tag[2:] for tag in given if tag.startswith("B-")) or ("?",))
        if labels.tags != given:
            raise UserError(
                f"The model's tags are {list(given)}; expected O followed by B- and I- of each "
                "entity type. Train with turkpa-ner, or rename the labels in config.json."
            )
        return labels
