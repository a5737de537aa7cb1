"""What each role may do for the safety of who is outside. Whose visits: `visible_to`."""

from accounts.roles import Role

OUTSIDE = {Role.WORKER, Role.SUPERVISOR}

NEVER_REQUIRES_TRAINING = (
    True  # a course that ran out would keep somebody from calling for help
)

GRANTS = {
    "view_on_call": set(Role),
    "manage_on_call": {Role.SUPERVISOR},
    "keep_calendar_feed": OUTSIDE,
    "view_visits": OUTSIDE,
    "plan_visit": OUTSIDE,
    "acknowledge_visit": OUTSIDE,
}
