from accounts.roles import Role
from casework.models import Client, EmergencyAccess

SHOWN = ("pk", "ends_at", "client_id", "client__chart_number")


def emergency_accesses(request):
    """The records that this person has open in an emergency: every page says so.

    It is one query, and no record is loaded for it: it would count as read. What was shut to
    them since is not open: nothing says that it ever was.
    """
    user = getattr(request, "user", None)
    if user is None or getattr(user, "role", "") not in {Role.WORKER, Role.SUPERVISOR}:
        return {}
    running = EmergencyAccess.objects.in_force().of(user)
    return {
        "emergency_accesses": running.exclude(
            client__in=Client.objects.blocked_for(user)
        ).values(*SHOWN)
    }
