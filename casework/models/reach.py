from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from audit.prepared import PreparedQuery
from casework.models.access_grants import AccessGrant
from casework.models.blocks import Block
from casework.models.client_lists import has_any
from casework.models.erasures import Erasure
from casework.models.programs import Program
from casework.reach import REACH_VIA, REGULAR_ACCESS, Reach

NO_TEAM = UUID(int=0)


def values_of(user: User) -> dict[str, Any]:
    """Return what a prepared query about a user's reach is given, beside their role."""
    values = {"user": user.pk, "now": timezone.now()}
    return values | ({"team": user.team_id or NO_TEAM} if user.role == Role.SUPERVISOR else {})


def has_grants(user: User) -> bool:
    """Whether anything is granted to a supervisor; of a worker it need not be known.

    Ask it before a prepared query: without a grant, it spares a large team the union.
    """
    if user.role != Role.SUPERVISOR:
        return True
    return bool(_grants.rows(user=user.pk, now=timezone.now()))


def _grants_of(*, user: UUID, now: datetime) -> models.QuerySet[Any, Any]:
    grants = AccessGrant.objects.in_force(now).of(User(pk=user))
    return grants.order_by().values_list("pk")[:1]


_grants: PreparedQuery[Any] = PreparedQuery(_grants_of)


class ReachQuerySet(models.QuerySet):
    """Which clients a user reaches, and how far: the one rule of who sees whom."""

    def visible_to(
        self, user: User, now: datetime | None = None, has_grants: bool | None = None
    ) -> Self:
        """The clients whose records the user may open: every list, page and search asks it."""
        return self.reachable_by(user, Reach.READ, now=now, has_grants=has_grants)

    def reachable_by(
        self,
        user: Any,
        reach: Reach,
        *,
        include_erased: bool = False,
        now: datetime | None = None,
        has_grants: bool | None = None,
    ) -> Self:
        """The clients with whose records the user may do what `reach` says.

        They have regular access or a grant in force, and nothing blocks them. What was asked
        for before narrows it: for one key, the database reads one record.

        Args:
            include_erased: with those whose record was erased, whose page says so.
            now: the moment, where the query is prepared: then nothing is asked beforehand.
            has_grants: whether anything is granted to them at all, if that is known.
        """
        if not user.is_active or user.role not in REGULAR_ACCESS:
            return self.none()
        grants = AccessGrant.objects.in_force(now).of(user).reaching(reach).order_by()
        regular = self.in_regular_reach_of(user, reach)
        if reach == Reach.SUPERVISE:
            has_grants = False  # nothing that is granted goes so far
        if has_grants is None:
            has_grants = user.role != Role.SUPERVISOR or now is not None or grants.exists()
        if not has_grants:
            found = regular  # sparing the union, which would sort all keys of a large team
        else:  # a union of keys: with an OR, the database would read the whole table
            keys = regular.order_by().values("pk").union(grants.values("content_object"))
            found = self.filter(pk__in=keys)
        found = found.exclude_blocked_for(user, now)
        return found if include_erased else found.not_erased()

    def in_regular_reach_of(self, user: User, reach: Reach = Reach.READ) -> Self:
        """The clients assigned to a worker, or of a supervisor's team; blocks are not asked."""
        if user.role not in REGULAR_ACCESS or REACH_VIA[REGULAR_ACCESS[user.role]] < reach:
            return self.none()
        if user.role == Role.SUPERVISOR:
            return self.filter(team=user.team_id)
        return self.on_caseload_of(user)

    def on_caseload_of(self, worker: User) -> Self:
        return self.filter(assignments__worker=worker, assignments__ended_on=None)

    def exclude_blocked_for(self, user: User, now: datetime | None = None) -> Self:
        """Without the clients kept from the user by a block or a confidential program."""
        return self.exclude(pk__in=Block.objects.in_force().of(user).values("client")).exclude(
            program__in=Program.objects.hidden_from(user, now)
        )

    def blocked_for(self, user: User, now: datetime | None = None) -> Self:
        """The clients kept from the user: few, so that a count can leave them out."""
        blocked = Block.objects.in_force().of(user).order_by().values("client")
        hidden = self.filter(program__in=Program.objects.hidden_from(user, now).order_by())
        return self.filter(pk__in=hidden.order_by().values("pk").union(blocked))

    def with_reach_of(self, user: Any, now: datetime | None = None) -> Self:
        """Each with `via`, a key of `REACH_VIA`: what gives the user the furthest reach.

        `Client.reach` is read off it. It is asked of clients that the user sees: erasures,
        blocks and programs are not asked again.
        """
        here = models.OuterRef("pk")
        regular = self.model.objects.order_by().in_regular_reach_of(user).filter(pk=here)
        grants = AccessGrant.objects.in_force(now).of(user).filter(content_object=here)
        kind = models.Subquery(grants.furthest_first().values("kind")[:1])
        label = models.Value(REGULAR_ACCESS.get(user.role))
        has_regular = models.When(models.Exists(regular), then=label)
        granted = Coalesce(kind, models.Value(""))
        return self.annotate(via=models.Case(has_regular, default=granted))

    def seen_with_reach_of(self, user: Any, now: datetime | None = None) -> Self:
        """Those that the user sees, each with `via`: for one record, which needs no union."""
        reached = self.with_reach_of(user, now).exclude(via="")
        return reached.exclude_blocked_for(user, now).not_erased()

    def not_erased(self) -> Self:
        return self.exclude(has_any(Erasure.objects.carried_out()))

    def erased(self) -> Self:
        return self.filter(has_any(Erasure.objects.carried_out()))
