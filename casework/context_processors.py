from accounts.roles import Role
from casework.models import Client, EmergencyAccess

COLUMNS = ("pk", "ends_at", "client_id", "client__chart_number")


def emergency_accesses(request):
    """Give every page the records that this person has open through emergency access.

    One query reads columns alone: loading clients would count as reading them. Records that the
    person was blocked from since are left out, or the banner would reveal the block.
    """
    user = getattr(request, "user", None)
    if user is None or getattr(user, "role", "") not in {Role.WORKER, Role.SUPERVISOR}:
        return {}
    running = EmergencyAccess.objects.in_force().of(user)
    readable = running.exclude(client__in=Client.objects.blocked_for(user))
    return {"emergency_accesses": readable.values(*COLUMNS)}
