"""The five roles. What each may do is in every package's `permissions.GRANTS`."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    WORKER = "worker", _("Outreach worker")
    SUPERVISOR = "supervisor", _("Supervisor")
    DIRECTOR = "director", _("Director")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


def has_team(role: str) -> bool:
    """Return whether people in this role belong to a team; the others have no clients."""
    return role in {Role.WORKER, Role.SUPERVISOR}
