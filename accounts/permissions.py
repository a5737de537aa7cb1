"""What each role may do with accounts and the audit log."""

from accounts.roles import Role

EVERYBODY = set(Role)
SUPERVISORS_AND_ADMINISTRATORS = {Role.SUPERVISOR, Role.ADMINISTRATOR}

NEVER_REQUIRES_TRAINING = True  # without this, a missing course could lock out administrators

GRANTS = {
    "manage_people": {Role.ADMINISTRATOR},
    "view_own_jobs": EVERYBODY,
    "view_own_sessions": EVERYBODY,
    "end_sessions": SUPERVISORS_AND_ADMINISTRATORS,
    "view_log": {Role.AUDITOR},
}
