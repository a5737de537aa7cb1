from django.utils.functional import SimpleLazyObject

from accounts.roles import Role
from casework.models import Client, EmergencyAccess

COLUMNS = ("pk", "ends_at", "client_id", "client__chart_number")


def emergency_accesses(request):
    """Give every page the records that this person has open through emergency access.

    It reads columns alone: loading clients would count as reading them. Whether the person was
    blocked since, so that the banner would reveal the block, is asked only if there is one.
    """
    user = getattr(request, "user", None)
    if user is None or getattr(user, "role", "") not in {Role.WORKER, Role.SUPERVISOR}:
        return {}
    return {"emergency_accesses": SimpleLazyObject(lambda: readable_by(user))}


def readable_by(user):
    running = list(EmergencyAccess.objects.in_force().of(user).values(*COLUMNS))
    if not running:
        return []
    clients = [access["client_id"] for access in running]
    blocked = Client.objects.blocked_for(user).filter(pk__in=clients)
    kept_from_them = set(blocked.values_list("pk", flat=True))
    return [access for access in running if access["client_id"] not in kept_from_them]
