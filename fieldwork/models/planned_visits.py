from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.models.users import UserQuerySet
from accounts.roles import Role
from audit import locking, trail
from casework.access import ROLES_WITH_CLIENTS, eligible_users
from encryption.fields import SealedCharField, SealedTextField
from encryption.keyring import AGENCY
from encryption.records import SealedHistory, SealedQuerySet, SealedRecord, read_or_none
from fieldwork.exceptions import (
    AlreadyOut,
    NotAPartner,
    NoTeam,
    NothingOverdue,
    OwnVisit,
    ReturnOutOfRange,
    VisitNotPlanned,
    VisitNotUnderWay,
    VisitOver,
)
from jobs.asking import ask
from notifications.arriving import began_anew

if TYPE_CHECKING:
    from casework.models import Client

LONGEST = timedelta(hours=25)  # a night on which clocks are put back
ONE_EXTENSION = timedelta(minutes=30)
UNDO_WITHIN = timedelta(hours=1)  # our judgment: after that it is another visit
OPEN = models.Q(back_at=None, canceled_at=None)
OVERDUE = "check-in"  # the kind of notification
ALERT = "fieldwork.alert"  # the job that alerts colleagues
BETWEEN = "/"  # of its subject: the key of a visit, and the moment that the job is for


def grace() -> timedelta:
    """Return how long after the expected return a missing check-in is an alert."""
    return timedelta(minutes=settings.CHECK_IN_GRACE_MINUTES)


def until_second_alert() -> timedelta:
    return timedelta(minutes=settings.CHECK_IN_SECOND_ALERT_MINUTES)


def partners_of(worker: User, client: "Client | None" = None) -> UserQuerySet:
    """Return whom a worker may name as a partner: colleagues who may know the place.

    Args:
        client: whom the visit is to. Who is blocked from them, or no member of their
            confidential program, must not learn where they are.
    """
    people = (
        User.objects.active().filter(role__in=ROLES_WITH_CLIENTS)
        if client is None
        else eligible_users(client)
    )
    if not worker.team_id:
        return people.none()
    return people.in_team(worker.team_id).exclude(pk=worker.pk)


class PlannedVisitQuerySet(SealedQuerySet):
    def open(self) -> Self:
        """Neither back nor canceled."""
        return self.filter(OPEN)

    def under_way(self) -> Self:
        return self.open().exclude(out_at=None)

    def of(self, worker: User) -> Self:
        return self.filter(worker=worker)

    def visible_to(self, user: User) -> Self:
        """One's own, those whose partner one is, and a supervisor's team's."""
        seen = models.Q(worker=user.pk) | models.Q(partner=user.pk)
        if user.role == Role.SUPERVISOR and user.team_id:
            seen |= models.Q(team=user.team_id)
        return self.filter(seen)

    def watched_by(self, user: User) -> Self:
        """Those that a user sees and is not on: whoever acknowledges is not who is missing."""
        return self.visible_to(user).exclude(worker=user.pk)

    def undoable(self, now: datetime | None = None) -> Self:
        """Those that ended so lately that it may have been a wrong tap."""
        since = (now or timezone.now()) - UNDO_WITHIN
        return self.filter(models.Q(back_at__gte=since) | models.Q(canceled_at__gte=since))


class PlannedVisit(SealedRecord):
    """Where somebody goes, with whom as a partner, and when they are expected back.

    Place and note are sealed: with the key of the client whom the visit is to, so that they are
    deleted with the record, or else with the agency's. See decision 44.
    """

    class State(models.TextChoices):
        """Computed from the moments below; never stored."""

        PLANNED = "planned", _("Planned")
        OUT = "out", _("Out")
        BACK = "back", _("Back")
        CANCELED = "canceled", _("Canceled")

    owner_field = "sealed_for"

    sealed_for = models.UUIDField(default=AGENCY, editable=False)
    client = models.ForeignKey(
        "casework.Client", models.PROTECT, null=True, editable=False, related_name="+"
    )
    worker = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+"
    )
    team = models.ForeignKey("accounts.Team", models.PROTECT, editable=False, related_name="+")
    partner = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    place = SealedCharField(_("place"))
    note = SealedTextField(_("note"), blank=True)
    starts_at = models.DateTimeField(editable=False)
    expected_at = models.DateTimeField(editable=False)
    planned_at = models.DateTimeField(default=timezone.now, editable=False)
    out_at = models.DateTimeField(null=True, editable=False)
    back_at = models.DateTimeField(null=True, editable=False)
    canceled_at = models.DateTimeField(null=True, editable=False)
    alerted_at = models.DateTimeField(null=True, editable=False)
    alerted_again_at = models.DateTimeField(null=True, editable=False)
    acknowledged_at = models.DateTimeField(null=True, editable=False)
    acknowledged_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    acknowledgement = SealedTextField(blank=True, editable=False)

    objects = PlannedVisitQuerySet.as_manager()
    history = SealedHistory()

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["worker"],
                condition=OPEN & models.Q(out_at__isnull=False),
                name="one_visit_under_way",
            ),
            models.CheckConstraint(
                condition=models.Q(expected_at__gt=models.F("starts_at")),
                name="visit_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(back_at=None) | models.Q(canceled_at=None),
                name="visit_ends_in_one_way",
            ),
            models.CheckConstraint(
                condition=models.Q(partner=None) | ~models.Q(partner=models.F("worker")),
                name="partner_is_somebody_else",
            ),
            models.CheckConstraint(
                condition=models.Q(acknowledged_by=None)
                | ~models.Q(acknowledged_by=models.F("worker")),
                name="nobody_acknowledges_their_own_visit",
            ),
        ]
        indexes = [
            models.Index(fields=["worker"], condition=OPEN, name="open_visit_by_worker"),
            models.Index(fields=["team"], condition=OPEN, name="open_visit_by_team"),
        ]

    def __str__(self) -> str:
        return f"visit {self.pk}"  # nothing personal: it ends up in logs

    def get_absolute_url(self) -> str:
        return reverse("fieldwork:visit-detail", args=[self.pk])

    @property
    def trail_chain(self) -> str:
        return f"client:{self.client_id}" if self.client_id else f"person:{self.worker_id}"

    # Questions --------------------------------------------------------------------------------

    @property
    def state(self) -> "PlannedVisit.State":
        if self.canceled_at:
            return self.State.CANCELED
        if self.back_at:
            return self.State.BACK
        return self.State.OUT if self.out_at else self.State.PLANNED

    @property
    def is_open(self) -> bool:
        return not (self.back_at or self.canceled_at)

    @property
    def is_out(self) -> bool:
        return self.state == self.State.OUT

    @property
    def overdue_from(self) -> datetime:
        """From when on a missing check-in is an alert."""
        return self.expected_at + grace()

    def is_overdue_at(self, now: datetime) -> bool:
        """Whether a check-in is missing: also of who never checked out."""
        return self.is_open and now >= self.overdue_from

    @property
    def is_overdue(self) -> bool:
        return self.is_overdue_at(timezone.now())

    @property
    def is_late(self) -> bool:
        """Whether the expected return has passed, and nobody is alerted yet."""
        return self.is_open and not self.is_overdue and self.expected_at <= timezone.now()

    @property
    def is_alert(self) -> bool:
        """Whether colleagues have to act: overdue, and nobody has reached them."""
        return self.is_overdue and self.acknowledged_at is None

    @property
    def is_undoable(self) -> bool:
        ended = self.back_at or self.canceled_at
        return ended is not None and ended >= timezone.now() - UNDO_WITHIN

    @property
    def place_or_none(self) -> str | None:
        """The place; None if it can't be opened, as after the client's record was deleted."""
        return read_or_none(self, "place")

    def alert_due_at(self) -> datetime | None:
        """Return when the next email is due; None if none is, whatever happens."""
        if not self.is_open or self.acknowledged_at or self.alerted_again_at:
            return None
        return self.alerted_at + until_second_alert() if self.alerted_at else self.overdue_from

    # Verbs ------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def plan(
        cls,
        client: "Client | None" = None,
        *,
        by: User,
        place: str,
        expected_at: datetime,
        starts_at: datetime | None = None,
        partner: User | None = None,
        note: str = "",
    ) -> "PlannedVisit":
        """Plan a visit of one's own, or begin it at once.

        Args:
            client: whom it is to, if anybody is known.
            starts_at: when it begins; now, and the worker is out, if it is not given.
            partner: who is alerted, too, if they do not check in.

        Raises:
            RecordClosed, ConsentMissing: see `Held.check_writable`.
            NoTeam: no supervisor would be alerted.
            NotAPartner: `partner` is on another team, or must not know the client's place.
            AlreadyOut: they are out on another visit.
            ReturnOutOfRange: the return is before the start, or more than a day after it.
        """
        if client is not None:
            client.lock_and_refresh().check_writable()
        now = timezone.now()
        begins = starts_at or now
        if by.team_id is None:
            raise NoTeam
        if partner and not partners_of(by, client).filter(pk=partner.pk).exists():
            raise NotAPartner
        if not begins < expected_at <= begins + LONGEST:
            raise ReturnOutOfRange
        if starts_at is None:
            cls._check_not_out(by)
        visit = cls(
            sealed_for=AGENCY if client is None else client.pk,
            client=client,
            worker=by,
            team_id=by.team_id,
            partner=partner,
            place=place,
            note=note,
            starts_at=begins,
            expected_at=expected_at,
            planned_at=now,
            out_at=now if starts_at is None else None,
        )
        visit.save(force_insert=True)
        trail.record("visit.planned", visit, by=by)
        visit._watch()
        return visit

    @transaction.atomic
    def depart(self, *, by: User) -> None:
        """Note that the worker is on their way.

        Who leaves after the time at which they wanted to be back stays as long as they planned.

        Raises:
            VisitNotPlanned: it has begun or ended meanwhile.
            AlreadyOut: they are out on another visit.
        """
        self.lock_and_refresh()
        if self.state != self.State.PLANNED:
            raise VisitNotPlanned
        self._check_not_out(by)
        self.out_at = timezone.now()
        if self.expected_at <= self.out_at:
            self._expect_at(self.out_at + (self.expected_at - self.starts_at))
        self.save(update_fields=["out_at", *EXPECTING])
        trail.record("visit.departed", self, by=by)
        self._watch()

    @transaction.atomic
    def extend(self, *, by: User) -> None:
        """Expect them 30 minutes from now, if that is later than they are expected.

        It is a sign of life: what was alerted and acknowledged before counts no more.

        Raises:
            VisitNotUnderWay: it has ended meanwhile.
        """
        self.lock_and_refresh()
        if not self.is_open:
            raise VisitNotUnderWay
        self._expect_at(max(self.expected_at, timezone.now() + ONE_EXTENSION))
        self.save(update_fields=EXPECTING)
        trail.record("visit.extended", self, by=by)
        self._watch()

    @transaction.atomic
    def check_in(self, *, by: User) -> None:
        """Note that they are back. A second tap says the same.

        Raises:
            VisitNotUnderWay: it was canceled meanwhile.
        """
        self.lock_and_refresh()
        if self.canceled_at:
            raise VisitNotUnderWay
        if self.back_at:
            return
        self.back_at = timezone.now()
        self.save(update_fields=["back_at"])
        trail.record("visit.returned", self, by=by)

    @transaction.atomic
    def cancel(self, *, by: User) -> None:
        """Note that they do not go.

        Raises:
            VisitNotPlanned: they are out, or it has ended meanwhile.
        """
        self.lock_and_refresh()
        if self.state != self.State.PLANNED:
            raise VisitNotPlanned
        self.canceled_at = timezone.now()
        self.save(update_fields=["canceled_at"])
        trail.record("visit.canceled", self, by=by)

    @transaction.atomic
    def reinstate(self, *, by: User) -> None:
        """Take back a wrong tap: it is as if it had not ended, and a check-in expected again.

        Raises:
            VisitOver: it has not ended, or more than an hour ago.
            AlreadyOut: they are out on another visit.
        """
        self.lock_and_refresh()
        if not self.is_undoable:
            raise VisitOver
        if self.out_at:
            self._check_not_out(by)
        self.back_at = self.canceled_at = None
        self._expect_at(max(self.expected_at, timezone.now() + ONE_EXTENSION))
        self.save(update_fields=["back_at", "canceled_at", *EXPECTING])
        trail.record("visit.reinstated", self, by=by)
        self._watch()

    @transaction.atomic
    def acknowledge(self, *, by: User, acknowledgement: str) -> None:
        """Note, in a sentence, that somebody reached them: nobody is alerted any more.

        Raises:
            OwnVisit: it takes somebody else.
            NothingOverdue: they are back, or somebody else reached them.
        """
        self.lock_and_refresh()
        if by.pk == self.worker_id:
            raise OwnVisit
        if not self.is_alert:
            raise NothingOverdue
        self.acknowledged_at, self.acknowledged_by = timezone.now(), by
        self.acknowledgement = acknowledgement
        self.save(update_fields=ACKNOWLEDGED)
        trail.record("visit.acknowledged", self, by=by)

    @transaction.atomic
    def alert(self) -> bool:
        """Note that colleagues are alerted now. Return whether an alert was due at all."""
        self.lock_and_refresh()
        due_at, now = self.alert_due_at(), timezone.now()
        if due_at is None or now < due_at:
            return False
        field = "alerted_again_at" if self.alerted_at else "alerted_at"
        setattr(self, field, now)
        self.save(update_fields=[field])
        trail.record("visit.alerted", self, by=None, again=int(field == "alerted_again_at"))
        self._watch()
        return True

    def lock_and_refresh(self) -> None:
        """Hold the row, and read it anew. The client's row is not held: nothing reads it."""
        locking.lock_and_refresh(self)

    def _watch(self) -> None:
        """Ask for the job that alerts, at the moment when the next alert would be due.

        Each moment has a job of its own. One that finds the visit ended, extended or
        acknowledged does nothing.
        """
        if due_at := self.alert_due_at():
            moment = int(due_at.timestamp())
            ask(ALERT, f"{self.pk}{BETWEEN}{moment}", run_after=due_at)

    def _expect_at(self, moment: datetime) -> None:
        if timezone.now() >= self.overdue_from:
            began_anew(OVERDUE, self.pk)
        self.expected_at = moment
        self.alerted_at = self.alerted_again_at = None
        self.acknowledged_at = self.acknowledged_by = None
        self.acknowledgement = ""

    @classmethod
    def _check_not_out(cls, worker: User) -> None:
        if cls.objects.under_way().of(worker).exists():
            raise AlreadyOut


ACKNOWLEDGED = ["acknowledged_at", "acknowledged_by", "acknowledgement"]
EXPECTING = ["expected_at", "alerted_at", "alerted_again_at", *ACKNOWLEDGED]
