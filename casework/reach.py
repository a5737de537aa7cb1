"""Reach: how far a user may go with one client's record, and what gives it to them."""

from enum import IntEnum

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role


class Reach(IntEnum):
    """What a user may do with a client's record. Each one includes those before it."""

    NONE = 0  # does not see it
    READ = 1
    LOG = 2  # log a contact
    CHANGE = 3  # edit the record, consents, follow-ups; close it; export it
    SUPERVISE = 4  # decide who else has access; review, transfer, reopen, confirm


# Regular access: the clients assigned to a worker, the clients of a supervisor's team.
REGULAR_ACCESS: dict[str, str] = {Role.WORKER: "own", Role.SUPERVISOR: "team"}

# What gives access, as events say it in their fact `via`: regular access, or the kind of an
# `AccessGrant`.
REACH_VIA = {
    "team": Reach.SUPERVISE,
    "own": Reach.CHANGE,
    "co_worker": Reach.CHANGE,
    "coverage": Reach.CHANGE,
    "emergency": Reach.LOG,
    "consultation": Reach.READ,
    "": Reach.NONE,
}


class TooLittleReach(PermissionDenied):
    """The user sees the record, and may not go so far with it."""

    def __init__(self, reach: Reach) -> None:
        if reach == Reach.SUPERVISE:
            super().__init__(_("Only the supervisor of this client's team can do this."))
        else:
            super().__init__(
                _(
                    "You can read this record, but not change it. The assigned worker or the "
                    "team's supervisor can."
                )
            )
