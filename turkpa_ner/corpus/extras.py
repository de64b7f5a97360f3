"""Libraries that only some formats need, loaded when such a format is used."""

from importlib import import_module
from typing import Any

from turkpa_ner.errors import UserError


def require(module: str, extra: str) -> Any:
    """The module of an optional library.

    Raises:
        UserError: with the command that installs it.
    """
    try:
        return import_module(module)
    except ImportError:
        raise UserError(f'This format needs {module}: pip install "turkpa-ner[{extra}]".') from None
