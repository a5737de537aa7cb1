"""A course that everybody needs who logs a contact."""

import pytest

from training import qualifying
from training.models import TrainingRequirement

RECORDING = "casework.record_contact"


@pytest.fixture
def privacy(adam):
    return qualifying.add_course(by=adam, name="Confidentiality", months=12)


@pytest.fixture
def requirement(privacy, adam):
    qualifying.require_training(RECORDING, [privacy], by=adam)
    return TrainingRequirement.objects.get()
