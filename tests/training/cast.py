"""What tests of training share: the capability that requires a course, and recording one."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from tests.casework.cast import PDF, upload
from training import qualifying

LOG_CONTACT = "casework.record_contact"


def reloaded(user):
    """Return the user as the next request loads them, without what is cached on them."""
    return User.objects.get(pk=user.pk)


def train(person, by, course, days_ago=1):
    """Record that somebody completed a course so many days ago."""
    day = timezone.localdate() - timedelta(days=days_ago)
    return qualifying.record_training(person, by=by, course=course, completed_on=day)


def submit(person, course):
    """Submit a certificate for a course completed today."""
    return qualifying.submit_certificate(
        by=person, course=course, completed_on=timezone.localdate(), certificate=upload(PDF)
    )
