import pytest

from audit.events import Event, declared


@pytest.fixture
def things_may_be_counted(monkeypatch):
    """Declare the event that these tests record about a thing of their own."""
    event = Event("Counted a thing", facts=("number",))
    monkeypatch.setitem(declared(), "thing.counted", event)
