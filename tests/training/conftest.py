"""A course, and that it is required for logging a contact."""

import pytest

from tests.training.cast import LOG_CONTACT
from training import qualifying
from training.models import TrainingRequirement


@pytest.fixture
def privacy(adam):
    return qualifying.add_course(by=adam, name="Confidentiality", months=12)


@pytest.fixture
def requirement(privacy, adam):
    qualifying.require_training(LOG_CONTACT, [privacy], by=adam)
    return TrainingRequirement.objects.get()
