"""What each role may do with training."""

from accounts.roles import Role

EVERYBODY = set(Role)
SUPERVISORS_AND_ADMINISTRATORS = {Role.SUPERVISOR, Role.ADMINISTRATOR}

GRANTS = {
    "manage_courses": {Role.ADMINISTRATOR},
    "view_team_training": SUPERVISORS_AND_ADMINISTRATORS,
    "record_training": SUPERVISORS_AND_ADMINISTRATORS,
    "view_own_training": EVERYBODY,
    "submit_certificate": EVERYBODY,
}
NEVER_REQUIRES_TRAINING = True  # without this, nobody might be left to record a training
