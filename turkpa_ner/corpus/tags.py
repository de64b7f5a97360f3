"""Tag sequences and the mentions they mean: IOB1, IOB2, BIOES and BILOU."""

from collections.abc import Sequence

SCHEMES = ("iob2", "bioes")
_BEGINS, _ENDS = "BSU", "ESLU"


def mentions(tags: Sequence[str]) -> tuple[list[tuple[int, int, str]], list[tuple[int, str]]]:
    """Mentions in a sequence of tags, and what had to be repaired to read them.

    A mention goes on while the type stays the same, until a tag begins or ends one. A mention that
    begins with any other tag than its scheme wants is read as if it began there.

    Returns:
        First word, word after the last, and type of each mention; position and description of
        each repair.

    Raises:
        ValueError: with the position of a tag that is neither O nor a mark, a hyphen and a type.
    """
    found: list[tuple[int, int, str]] = []
    repairs: list[tuple[int, str]] = []
    open_type = ""  # of the mention that the next word may continue
    for position, tag in enumerate(tags):
        if tag == "O":
            open_type = ""
            continue
        mark, hyphen, name = tag.partition("-")
        if not hyphen or not name or len(mark) != 1 or mark not in "BIESLU":
            raise ValueError(position)
        if mark in _BEGINS or name != open_type:
            if mark not in _BEGINS:
                repairs.append((position, f"{mark}-{name} without B-{name} before it"))
            found.append((position, position + 1, name))
        else:
            first, _, _ = found[-1]
            found[-1] = first, position + 1, name
        open_type = "" if mark in _ENDS else name
    return found, repairs


def tags_of(ranges: Sequence[tuple[int, int, str]], length: int, scheme: str = "iob2") -> list[str]:
    """The tags of `length` words with these mentions, in IOB2 or BIOES."""
    tags = ["O"] * length
    for first, end, name in ranges:
        tags[first:end] = [f"B-{name}"] + [f"I-{name}"] * (end - first - 1)
        if scheme == "bioes":
            tags[end - 1] = f"S-{name}" if end - first == 1 else f"E-{name}"
    return tags
