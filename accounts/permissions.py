"""What each role may do with accounts and the trail."""

from accounts.roles import Role

EVERYBODY = set(Role)
KEEPERS = {Role.SUPERVISOR, Role.ADMINISTRATOR}

NEVER_REQUIRES_TRAINING = True  # or nobody could put accounts right again

GRANTS = {
    "manage_people": {Role.ADMINISTRATOR},
    "view_own_sessions": EVERYBODY,
    "end_sessions": KEEPERS,
    "view_log": {Role.AUDITOR},
}
