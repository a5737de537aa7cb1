"""What each role may do in oversight. A supervisor oversees their own team, and no other."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

SUPERVISORS = {Role.SUPERVISOR}

GRANTS = {
    "view_team": SUPERVISORS,
    "view_access_history": SUPERVISORS,
    "view_activity": SUPERVISORS,
    "review_emergency_access": SUPERVISORS,
    "review_unusual_access": SUPERVISORS,
    "manage_jobs": {Role.ADMINISTRATOR},
}

# What one does with each, to say after "who wants to": for the page of courses.
LABELS = {
    "manage_jobs": _("cancel jobs and try them again"),
    "review_emergency_access": _("review emergency access"),
    "review_unusual_access": _("review unusual access"),
}
