"""What each role may do in the directory."""

from accounts.roles import Role

GRANTS = {
    "view_directory": {Role.WORKER, Role.SUPERVISOR, Role.DIRECTOR},
}
