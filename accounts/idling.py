"""Closing accounts that nobody uses: nobody would notice if somebody else used one."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import role_changes
from accounts.exceptions import AlreadyDeactivated, LastAdministrator
from accounts.mail import MailUnsent, log_unsent
from accounts.models import User
from audit import trail


class StillUsed(Exception):
    """Somebody has signed in since their account was found idle."""


def close_idle_accounts() -> str:
    """Close accounts after 45 days without a sign-in, and warn by email 7 days before.

    No account is closed without a warning that is a week old, even if the job did not run for
    a while. A person whose warning could not be sent is logged by key, for an administrator to
    decide. The last administrator's account is never closed.

    Returns:
        How many were warned and how many closed, and what became of the work of those, for
        the nightly log.

    Raises:
        MailUnsent: somebody could not be warned; everything else is done.
    """
    to_warn = list(User.objects.idle_to_warn())
    warned = sum(warn(person) for person in to_warn)
    closed, exception = [], ""
    for person in User.objects.idle_to_close():
        try:
            closed += close(person)
        except LastAdministrator:
            exception = "; the last administrator has not signed in for long, and stays"
    done = f"{warned} warned, {len(closed)} sign-ins closed{exception}"
    if handed_over := " ".join(filter(None, closed)):
        done = f"{done}. {handed_over}"
    if warned < len(to_warn):
        unsent = len(to_warn) - warned
        raise MailUnsent(f"{done}; {unsent} could not be warned, and stay open")
    return done


def warn(person: User) -> bool:
    """Send the warning and note when; return False if it could not be sent."""
    try:
        send_warning(person)
    except OSError as error:
        log_unsent(person.pk, error)
        return False
    User.objects.filter(pk=person.pk).update(idle_warning_at=timezone.now())
    return True


def send_warning(person: User) -> None:
    """Send an email that says when the account will be closed, and names only the agency."""
    after, left = settings.IDLE_ACCOUNT_DAYS, settings.IDLE_ACCOUNT_WARNING_DAYS
    with translation.override(person.language):
        unused = ngettext(
            "You have not signed in to Holdfast at %(agency)s for a while. We deactivate "
            "an account that is not used for %(days)s day.",
            "You have not signed in to Holdfast at %(agency)s for a while. We deactivate "
            "an account that is not used for %(days)s days.",
            after,
        ) % {"agency": settings.AGENCY_NAME, "days": after}
        what_to_do = ngettext(
            "To keep yours, sign in within %(days)s day. If you no longer need it, do nothing.",
            "To keep yours, sign in within %(days)s days. If you no longer need it, do "
            "nothing.",
            left,
        ) % {"days": left}
        send_mail(
            _("Your Holdfast account will be deactivated soon"),
            f"{unused}\n\n{what_to_do}",
            None,
            [person.email],
        )


def close(person: User) -> list[str]:
    """Deactivate an idle account as an administrator would, and notify the same people.

    Clients are held before people, so the person is asked about last, and all of it is undone
    if they have just signed in.

    Returns:
        What became of what they had, of this one account; empty if it was not closed.

    Raises:
        LastAdministrator: nobody could reactivate it.
    """
    try:
        with transaction.atomic():
            outcome = role_changes.deactivate(person, by=None)
            _record_idle(person)
    except (AlreadyDeactivated, StillUsed):
        return []
    return [outcome]


@transaction.atomic
def _record_idle(person: User) -> None:
    person.lock_and_refresh()
    idle_for = timezone.now() - person.idle_since
    if idle_for <= timedelta(days=settings.IDLE_ACCOUNT_DAYS):
        raise StillUsed
    trail.record("person.found_idle", person, by=None, days=idle_for // timedelta(days=1))
