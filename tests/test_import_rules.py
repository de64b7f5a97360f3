"""The import rules of pyproject.toml, so that breaking one fails the tests as well."""

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports


def test_import_rules():
    assert lint_imports(no_cache=True) == EXIT_STATUS_SUCCESS
