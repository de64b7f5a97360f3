"""What our HTML pages have in common: one file each that needs nothing else, and its style."""

from importlib.util import find_spec
from typing import TYPE_CHECKING

from turkpa_ner.errors import UserError

if TYPE_CHECKING:
    from jinja2 import Environment

# Backgrounds of entities, type by type; dark text is readable on all of them.
TYPE_COLOURS = (
    "#9fd8e8",
    "#b4dfa4",
    "#f5d76e",
    "#e6b8d8",
    "#f2b28c",
    "#c3c0ea",
    "#d8d2c0",
    "#a8ded0",
)


def check_installed(*libraries: str) -> None:
    """See that libraries of the extra `report` are there.

    Raises:
        UserError: naming the command that installs them.
    """
    missing = [name for name in libraries if find_spec(name) is None]
    if missing:
        raise UserError(
            f'An HTML page needs {" and ".join(missing)}: pip install "turkpa-ner[report]".'
        )


def environment(package: str) -> "Environment":
    """Jinja2 for the templates of a package, which extend `base.html` of this one.

    Raises:
        UserError: if Jinja2 is not installed.
    """
    check_installed("jinja2")
    from jinja2 import ChoiceLoader, Environment, PackageLoader

    return Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader(__name__)]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
