"""A course that everybody needs who logs a contact; a mailbox that is gone."""

import smtplib

import pytest
from django.core.mail import send_mail

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


def refused_by(person):
    """Return what sends letters, where the mailbox of one person is gone."""

    def send(subject, text, sender, addresses):
        if person.email in addresses:
            raise smtplib.SMTPRecipientsRefused({person.email: (550, b"no such user")})
        send_mail(subject, text, sender, addresses)

    return send
