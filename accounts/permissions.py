"""What each role may do with accounts and the trail."""

from accounts.roles import Role

GRANTS = {
    "manage_people": {Role.ADMINISTRATOR},
    "view_log": {Role.AUDITOR},
}
