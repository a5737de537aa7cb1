"""A course that everybody needs who logs a visit."""

import pytest

from accounts import qualifying
from accounts.models import Gate

RECORDING = "casework.record_contact"


@pytest.fixture
def privacy(adam):
    return qualifying.add_course(by=adam, name="Confidentiality", months=12)


@pytest.fixture
def gate(privacy, adam):
    qualifying.set_gate(RECORDING, [privacy], by=adam)
    return Gate.objects.get()
