"""Names as they are compared: without case, and with typographic variants made one."""

import re
import unicodedata

Key = tuple[str, ...]

_SAME = str.maketrans(
    # In Turkish I is the capital of ı and İ that of i, elsewhere I that of i: all are one here.
    dict.fromkeys("İIı", "i")
    | dict.fromkeys("ʼʻ’‘`´ʹ", "'")
    | dict.fromkeys("‐‑‒–—−", "-")
    | dict.fromkeys("“”„«»", '"')
    | {"ё": "е", "Ё": "е"}
)


def fold(surface: str) -> Key:
    """The words of a name as they are compared.

    Initials are words of their own: `A.Orazow` is the same as `A. Orazow`.
    """
    text = unicodedata.normalize("NFC", surface).translate(_SAME).casefold()
    text = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return tuple(re.sub(r"(?<=\w\.)(?=\w)", " ", text).split()) or (surface,)
