"""The jobs of fieldwork."""

from django.utils.translation import gettext_lazy as _

from fieldwork.alerting import alert_when_due
from fieldwork.models.planned_visits import ALERT
from jobs.registry import Kind

ALERT_RETRIES = 9  # for more than a day

KINDS = [Kind(ALERT, alert_when_due, _("Watching for a check-in"), ALERT_RETRIES)]
