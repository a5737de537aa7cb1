"""The jobs of reports."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from jobs.registry import Kind
from reports.finalizing import finalize_wanted
from reports.models.finalizations import FINALIZING


def may_see(user: Any, subject: str) -> bool:
    """Whether a user may see how far a report is: whoever may finalize one."""
    return user.has_perm("reports.finalize_report")


KINDS = [
    Kind(
        FINALIZING,
        finalize_wanted,
        _("Finalizing a report"),
        page="reports:finalization-detail",
        shows_to=may_see,
    ),
]
