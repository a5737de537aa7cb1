from functools import cached_property

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.models import User
from accounts.roles import Role
from audit.gathered import GatheredQueries
from casework.models import Client, EmergencyAccess
from notifications import waiting
from notifications.registry import kinds_for
from training.models import TrainingRequirement

COLUMNS = ("pk", "ends_at", "client_id", "client__chart_number")


def asked_by_pages(request):
    """Give every page the records open through emergency access, and what is new.

    It reads columns alone: loading clients would count as reading them. Whether the person was
    blocked since, so that the banner would reveal the block, is asked only if there is one.
    """
    user = getattr(request, "user", None)
    role = getattr(user, "role", "")
    if role not in {Role.WORKER, Role.SUPERVISOR}:
        return {"new_to_you": waiting.NewTo(user)} if kinds_for(role) else {}
    asked = AskedByPages(user)
    return {
        "emergency_accesses": SimpleLazyObject(lambda: asked.emergency_accesses),
        "new_to_you": waiting.NewTo(user, ask=asked.ask),
    }


class AskedByPages:
    """What nearly every page of a person asks, in one statement: once, if it is asked at all.

    It lets the person know what training they lack and what waits for them.
    """

    def __init__(self, user):
        self.user = user

    def ask(self):
        return self.running

    @cached_property
    def running(self):
        user = self.user
        values = waiting.values_for(user) | {"person": user.pk}
        if asks_unmet := not user.knows_unmet_requirements:
            values["today"] = timezone.localdate()
        asked = _asked_by_a_page.records(user.role, asks_unmet, **values)
        if asks_unmet:
            user.remember_unmet(asked["unmet"])
        waiting.remember(user, asked)
        return asked["running"]

    @cached_property
    def emergency_accesses(self):
        running = [dict(zip(COLUMNS, row, strict=True)) for row in self.running]
        if not running:
            return []
        clients = [access["client_id"] for access in running]
        blocked = Client.objects.blocked_for(self.user).filter(pk__in=clients)
        kept_from_them = set(blocked.values_list("pk", flat=True))
        return [access for access in running if access["client_id"] not in kept_from_them]


def _asked_by(role, asks_unmet, *, person, now, **values):
    running = EmergencyAccess.objects.in_force(now).filter(person=person)
    parts = {"running": running.order_by("ends_at", "pk").values_list(*COLUMNS)}
    if asks_unmet:
        unmet = TrainingRequirement.objects.unmet_by(User(pk=person), values["today"])
        parts["unmet"] = unmet.order_by("capability", "pk")
    return parts | waiting.querysets(role, now=now, **values)


_asked_by_a_page = GatheredQueries(_asked_by)
