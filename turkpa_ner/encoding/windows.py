"""Overlapping windows over the words of a text, and which window answers for which word."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise


@dataclass(frozen=True, slots=True)
class Window:
    """Words `start` to `end` seen together; words `own_start` to `own_end` are scored here.

    The owned stretches of a text's windows follow each other without gap or overlap, so that
    every word is scored exactly once, by the window that shows it most context.
    """

    start: int
    end: int
    own_start: int
    own_end: int


def make_windows(lengths: Sequence[int], capacity: int, overlap: int) -> list[Window]:
    """Cut a text into windows of about equal size at word boundaries.

    Args:
        lengths: sub-words of each word, each at least 1 and at most `capacity`.
        capacity: most sub-words in a window.
        overlap: most sub-words that neighbouring windows share, at most a third of `capacity`.

    Returns:
        Windows in order; none for a text without words.
    """
    if not 0 <= overlap <= capacity // 3:
        raise ValueError(f"overlap {overlap} must lie between 0 and {capacity // 3}")
    if not lengths:
        return []
    ends = list(accumulate(lengths))  # sub-words up to and including each word
    if ends[-1] > capacity:
        # The fewest windows that suffice, none much shorter than the others.
        count = -(-(ends[-1] - overlap) // (capacity - overlap))
        even = -(-(ends[-1] + (count - 1) * overlap) // count)
        capacity = min(capacity, even + max(lengths))
    cuts: list[tuple[int, int]] = []
    start = 0
    while start < len(lengths):
        before = ends[start] - lengths[start]
        end = bisect_right(ends, before + capacity)
        if end == start:
            raise ValueError(f"word {start} has {lengths[start]} sub-words, more than {capacity}")
        cuts.append((start, end))
        if end == len(lengths):
            break
        # The next window starts where `overlap` sub-words of this one remain, but moves on.
        start = max(start + 1, bisect_right(ends, ends[end - 1] - overlap - 1) + 1)
        start = min(start, end)
    owned = [0]
    for (_, left_end), (right_start, _) in pairwise(cuts):
        # Context of a shared word: what follows it on the left, what precedes it on the right.
        word = right_start
        while word < left_end:
            after = ends[left_end - 1] - ends[word]
            before = ends[word] - lengths[word] - (ends[right_start] - lengths[right_start])
            if before > after:
                break
            word += 1
        owned.append(word)
    owned.append(len(lengths))
    return [
        Window(start, end, own_start, own_end)
        for (start, end), own_start, own_end in zip(cuts, owned, owned[1:], strict=False)
    ]
