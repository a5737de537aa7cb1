"""The five roles. What each may do is in every package's `permissions.GRANTS`."""

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    WORKER = "worker", _("Outreach worker")
    SUPERVISOR = "supervisor", _("Supervisor")
    DIRECTOR = "director", _("Director")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


# What agencies call a worker, and we can say in every language; `WORKER_TITLE` chooses one.
WORKER_TITLES = (
    gettext_noop("Outreach worker"),
    gettext_noop("Advocate"),
    gettext_noop("Case manager"),
    gettext_noop("Navigator"),
)


def title_of(role: str) -> str:
    """Return what the agency calls a role: a worker is called as `WORKER_TITLE` says."""
    if role == Role.WORKER:
        return gettext(settings.WORKER_TITLE)
    return str(Role(role).label) if role else ""


def titles() -> list[tuple[str, str]]:
    """Return every role with what the agency calls it, for a form to choose from."""
    return [(role.value, title_of(role)) for role in Role]


def has_team(role: str) -> bool:
    """Return whether people in this role belong to a team; the others have no clients."""
    return role in {Role.WORKER, Role.SUPERVISOR}
