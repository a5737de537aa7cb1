import pytest

from jobs import registry, running
from tests.jobs import cast


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Let the kinds of `cast` be declared, and every step be noted at once."""
    declared = registry.declared() | cast.KINDS
    monkeypatch.setattr(registry, "declared", lambda: declared)
    monkeypatch.setattr(running, "PROGRESS_EVERY", 0)
    yield
    cast.done.clear()
    cast.during.clear()
