"""Memory that training uses again and again."""

import ctypes
import os

# Of malloc.h in the GNU C library.
_TRIM_THRESHOLD, _MMAP_MAX = -1, -4


def keep_freed_memory() -> None:
    """Have the C library keep what is freed, where it is the GNU one.

    Otherwise it gives large blocks back to the system at every step and gets them again as fresh
    pages, each of which is cleared first. The matrix library keeps what it prepared for 64 shapes
    instead of 1,024: batches seldom have the shape of an earlier one.
    """
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64")
    try:
        library = ctypes.CDLL("libc.so.6")
    except OSError:
        return
    library.mallopt(_MMAP_MAX, 0)
    library.mallopt(_TRIM_THRESHOLD, 2**31 - 1)
