"""Who is ever notified of something: the roles to which something can come."""

from accounts.roles import Role

NOTIFIED = {Role.WORKER, Role.SUPERVISOR, Role.DIRECTOR}
NEVER_REQUIRES_TRAINING = True  # what a notification leads to is asked by its own page

GRANTS = {"view": NOTIFIED, "choose": NOTIFIED}
