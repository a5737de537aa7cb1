"""What each role may do with accounts and the trail."""

from accounts.roles import Role

EVERYBODY = set(Role)
KEEPERS = {Role.SUPERVISOR, Role.ADMINISTRATOR}

GRANTS = {
    "manage_people": {Role.ADMINISTRATOR},
    "view_own_sessions": EVERYBODY,
    "end_sessions": KEEPERS,
    "view_log": {Role.AUDITOR},
    "keep_courses": {Role.ADMINISTRATOR},
    "view_training": KEEPERS,
    "record_training": KEEPERS,
    "view_own_training": EVERYBODY,
    "hand_in_certificate": EVERYBODY,
}
