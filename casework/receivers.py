"""What casework does when a person leaves or gets another role: an error undoes the change."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q, QuerySet
from django.dispatch import receiver
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import mail
from accounts.announcing import Responsibility, handing_over, responsibilities_asked
from accounts.models import Team, User
from accounts.roles import Role
from casework.handing_over import (
    Caseload,
    caseload_of,
    end_added_access,
    end_memberships,
    hand_over,
    programs_left_alone,
    words,
)
from casework.models import AccessGrant, Client, Membership, Task


@receiver(responsibilities_asked, dispatch_uid="casework.responsibilities_asked")
def count_responsibilities(sender: object, person: User, **kwargs) -> list[Responsibility]:
    """Say how many clients, follow-ups, grants and memberships a person has."""
    caseload = caseload_of(person)
    if caseload.is_empty:
        found = [
            Responsibility(
                _("They have no open clients, no open follow-ups, and no open tasks.")
            )
        ]
    else:
        sentence = _("They have %(caseload)s.") % {"caseload": words(caseload)}
        found = [Responsibility(sentence, needs_successor=True)]
    grants = AccessGrant.objects.not_ended().except_emergency().of(person).count()
    memberships = Membership.objects.in_force().of(person).count()
    found += [Responsibility(sentence) for sentence in _access_in_words(grants, memberships)]
    if alone := programs_left_alone(person).count():
        found.append(Responsibility(_left_alone(alone)))
    return found


def _access_in_words(grants: int, memberships: int) -> list[str]:
    if not (grants or memberships):
        return [_("No added access, coverage, or program membership ends.")]
    sentences = []
    if grants:
        sentence = ngettext(
            "%(number)d added access or coverage ends once they no longer work with clients.",
            "%(number)d added accesses or coverages end once they no longer work with clients.",
            grants,
        )
        sentences.append(sentence % {"number": grants})
    if memberships:
        sentence = ngettext(
            "%(number)d program membership ends once they no longer work with clients.",
            "%(number)d program memberships end once they no longer work with clients.",
            memberships,
        )
        sentences.append(sentence % {"number": memberships})
    return sentences


def _left_alone(number: int) -> str:
    return ngettext(
        "They are the only member of %(number)d confidential program: no one else can see its "
        "clients. Add another member first.",
        "They are the only member of %(number)d confidential programs: no one else can see "
        "their clients. Add other members first.",
        number,
    ) % {"number": number}


@receiver(handing_over, dispatch_uid="casework.handing_over")
def hand_over_caseload(
    sender: object,
    person: User,
    to: User | None,
    by: User | None,
    works_with_clients: bool,
    **kwargs,
) -> list[str]:
    """Hand over the caseload, end access that counts no longer, and notify the supervisors."""
    sentences = []
    if to and not caseload_of(person).is_empty:
        sentences.append(hand_over(person, to=to, by=by).sentence)
    if not works_with_clients:
        ended = end_added_access(person, by=by), end_memberships(person, by=by)
        sentences += _ended_in_words(*ended)
    left, not_notified = caseload_of(person), _notify_supervisors(person)
    if not left.is_empty and not to and not not_notified:
        sentence = _("Still under their name: %(caseload)s. The team's supervisor is notified.")
        sentences.append(sentence % {"caseload": words(left)})
    for team, caseload in not_notified:
        sentence = _(
            "Still under their name: %(caseload)s of team %(team)s. It has no other supervisor "
            "to notify: give it one, who can hand them over."
        )
        sentences.append(sentence % {"caseload": words(caseload), "team": team})
    return sentences


def _ended_in_words(grants: int, memberships: int) -> list[str]:
    sentences = []
    if grants:
        sentence = ngettext(
            "%(number)d added access ended.", "%(number)d added accesses ended.", grants
        )
        sentences.append(sentence % {"number": grants})
    if memberships:
        sentence = ngettext(
            "%(number)d program membership ended.",
            "%(number)d program memberships ended.",
            memberships,
        )
        sentences.append(sentence % {"number": memberships})
    return sentences


def _notify_supervisors(person: User) -> list[tuple[Team, Caseload]]:
    """Email the supervisors of each team whose clients are left: numbers, and no name.

    Only they can hand them over, wherever the person works by now; the person gets no email.

    Returns:
        The teams that have no other supervisor, and how much waits there.
    """
    not_notified = []
    for team in _teams_with_work_of(person):
        tasks = Task.objects.of_team(team)
        caseload = caseload_of(person, Client.objects.filter(team=team), tasks)
        if caseload.is_empty:  # all of it is closed
            continue
        supervisors = User.objects.active().in_team(team).filter(role=Role.SUPERVISOR)
        if recipients := list(supervisors.exclude(pk=person.pk)):
            _send(recipients, caseload)
        else:
            not_notified.append((team, caseload))
    return not_notified


def _teams_with_work_of(person: User) -> QuerySet[Team]:
    """Return the teams of their tasks and of the clients who have them or a follow-up."""
    assigned = Q(assignments__worker=person, assignments__ended_on=None)
    follow_ups = Q(follow_ups__owner=person, follow_ups__done_on=None)
    teams = Client.objects.filter(assigned | follow_ups).order_by().values("team")
    tasks = Task.objects.open().owned_by(person).order_by().values("team")
    return Team.objects.filter(Q(pk__in=teams) | Q(pk__in=tasks))


def _send(recipients: list[User], caseload: Caseload) -> None:
    """Write to each supervisor in their own language."""
    for supervisor in recipients:
        with translation.override(supervisor.language):
            text = _(
                "At %(agency)s, a worker of your team left, got another role, or has "
                "not signed in for long. Without a worker now: %(caseload)s. Sign in and open "
                "Team to hand them over."
            ) % {"agency": settings.AGENCY_NAME, "caseload": words(caseload)}
            subject = _("Clients wait for a worker")
            mail.send(EmailMessage(subject, text, None, [supervisor.email]))
