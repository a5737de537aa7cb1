"""What each role may do with outreach rounds. Whose rounds: `visible_to`.

Going on one takes `casework.record_contact`, since that is what a round does.
"""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

GRANTS = {
    "manage_buckets": {Role.ADMINISTRATOR},
    "view_shift_report": {Role.WORKER, Role.SUPERVISOR},
}

LABELS = {
    "manage_buckets": _("keep the list of whom rounds count"),
    "view_shift_report": _("see the report of a shift and write its hand-over"),
}
