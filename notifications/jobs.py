"""The jobs of notifications."""

from django.utils.translation import gettext_lazy as _

from jobs.registry import Kind
from notifications.arriving import MAIL
from notifications.letters import DAILY, write_at_once, write_daily

KINDS = [
    Kind(MAIL, write_at_once, _("Email about something new")),
    Kind(DAILY, write_daily, _("Emails of the morning about what is new")),
]
