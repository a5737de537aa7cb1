"""A test module is not a library: what tests share is in a `cast.py` or a `conftest.py`."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

TESTS = Path(settings.ROOT) / "tests"


def imported_by(path):
    """Return the modules that a file imports from, wherever it does so."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize(
    "path", sorted(TESTS.rglob("*.py")), ids=lambda path: str(path.relative_to(TESTS))
)
def test_nothing_imports_from_a_test_module(path):
    libraries = [
        module
        for module in imported_by(path)
        if module.startswith("tests.") and module.rpartition(".")[2].startswith("test_")
    ]

    assert libraries == []
