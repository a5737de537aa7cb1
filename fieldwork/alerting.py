"""Alerting: partner and supervisors get an email about who has not checked in.

Pages compute it when they are opened, and are right even if no job runs. The emails are sent
by a job that is asked for when the return is expected: once, and once more if nobody
acknowledged.
"""

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import mail
from accounts.models import User
from accounts.models.users import UserQuerySet
from accounts.roles import Role
from fieldwork.models import PlannedVisit
from fieldwork.models.planned_visits import BETWEEN
from jobs.running import RunningJob


def alert_when_due(job: RunningJob) -> None:
    """Alert about a visit if that is due: the work of `ALERT`."""
    key, _between, _moment = job.subject.partition(BETWEEN)
    visit = PlannedVisit.objects.filter(pk=UUID(key)).first()
    if visit is not None:
        alert_about(visit)


@transaction.atomic
def alert_about(visit: PlannedVisit) -> int:
    """Email partner and supervisors if an alert is due, and return how many were emailed."""
    if not visit.alert():
        return 0
    people = list(recipients_of(visit))
    for person in people:
        _email(visit, person)
    return len(people)


def recipients_of(visit: PlannedVisit) -> UserQuerySet:
    """Return the partner, and the supervisors of the team that the worker was on."""
    supervisors = Q(team=visit.team_id, role=Role.SUPERVISOR)
    people = User.objects.active().filter(Q(pk=visit.partner_id) | supervisors)
    return people.exclude(pk=visit.worker_id)


def _email(visit: PlannedVisit, person: User) -> None:
    """Write who has not checked in, and since when: no place, and no client."""
    with translation.override(person.language):
        facts = {
            "agency": settings.AGENCY_NAME,
            "worker": visit.worker.name,
            "time": date_format(timezone.localtime(visit.expected_at), "WEEKDAY_TIME_FORMAT"),
        }
        subject = _("Action needed: a colleague has not checked in")
        text = _(
            "%(worker)s at %(agency)s has not checked in from a visit. They were expected back "
            "on %(time)s.\n\n"
            "Open Holdfast now: it says where they went, whom to ring, and lets you write that "
            "you reached them.\n\n"
            "For privacy, this email names no client and no place."
        )
        mail.send(EmailMessage(subject, text % facts, None, [person.email]))
