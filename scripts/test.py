"""Every check of the project in one command: `python3 scripts/test.py`.

Makes a virtual environment, then runs the linter, the type checker, the import rules and the tests.
Arguments are passed on to pytest.
"""

import sys

from _environment import prepare, run


def main() -> None:
    """Run the checks; stop at the first that fails."""
    python = prepare("train,dev")
    run([python, "-m", "ruff", "check", "."])
    run([python, "-m", "ruff", "format", "--check", "."])
    run([python, "-m", "mypy"])
    run([python.parent / "lint-imports", "--no-logo"])
    run([python, "-m", "pytest", *sys.argv[1:]])


if __name__ == "__main__":
    main()
