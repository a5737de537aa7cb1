"""Who keeps drafts: those whose work is typed into forms about clients."""

from accounts.roles import Role

GRANTS = {"keep_draft": {Role.WORKER, Role.SUPERVISOR}}
NEVER_REQUIRES_TRAINING = True  # what a course opens is the form itself, which is asked again
