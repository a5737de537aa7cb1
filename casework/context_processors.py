from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.roles import Role
from audit.gathered import GatheredQueries
from audit.prepared import PreparedQuery
from casework.models import Client, EmergencyAccess
from training.models import TrainingRequirement

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
    """Return what the banner shows, and let the person know what training they lack.

    Nearly every page of theirs asks both, so one statement asks both.
    """
    if user.knows_unmet_requirements:
        rows = _running.rows(person=user.pk, now=timezone.now())
    else:
        values = {"person": user.pk, "now": timezone.now(), "day": timezone.localdate()}
        asked = _asked_by_a_page.records(**values)
        rows = asked["running"]
        user.remember_unmet(asked["unmet"])
    if not rows:
        return []
    running = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    clients = [access["client_id"] for access in running]
    blocked = Client.objects.blocked_for(user).filter(pk__in=clients)
    kept_from_them = set(blocked.values_list("pk", flat=True))
    return [access for access in running if access["client_id"] not in kept_from_them]


def _running_of(person, now):
    running = EmergencyAccess.objects.in_force(now).filter(person=person)
    return running.order_by("ends_at", "pk").values_list(*COLUMNS)


def _asked_by(person, now, day):
    unmet = TrainingRequirement.objects.unmet_by(User(pk=person), day)
    return {"running": _running_of(person, now), "unmet": unmet.order_by("capability", "pk")}


_running = PreparedQuery(_running_of)
_asked_by_a_page = GatheredQueries(_asked_by)
