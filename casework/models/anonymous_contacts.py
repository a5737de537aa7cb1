from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from audit import locking, trail
from casework.exceptions import (
    AlreadyPutBack,
    AlreadyWithdrawn,
    InTheFuture,
    NotYours,
    ServiceNotListed,
    TooLongAgo,
)
from casework.models.awards import Award
from casework.models.contacts import Kind, PlaceKind
from encryption.row_keys import new_row_key
from services.models.services import codes_on, every_service

CORRECTABLE_FOR = timedelta(days=7)  # our judgment: as long as the one who counted knows


class AnonymousContactQuerySet(models.QuerySet):
    def in_force(self) -> Self:
        """Those that count: not the ones that were withdrawn."""
        return self.filter(withdrawn_on=None)

    def correctable_by(self, person: User, now: datetime | None = None) -> Self:
        """Those that a person recorded in the last seven days, the newest first."""
        since = (now or timezone.now()) - CORRECTABLE_FOR
        mine = self.filter(recorded_by=person, recorded_at__gt=since)
        return mine.order_by("-occurred_on", "-id")

    def within(self, first: date, last: date) -> Self:
        return self.filter(occurred_on__range=(first, last))

    def paid_by(self, award: "Award") -> Self:
        return self.filter(award=award)


class AnonymousContact(models.Model):
    """People met who gave no name: how many, how and in what kind of place; nothing else.

    OVC's victim assistance report counts them as anonymous contacts (question 2).
    """

    class Withdrawal(models.TextChoices):
        UNDONE = "undone", _("Undone right away")
        MISTAKE = "mistake", _("Entered by mistake")
        TWICE = "twice", _("Counted twice")
        ROUND = "round", _("Withdrawn with the outreach round")

    BY_SYSTEM = (Withdrawal.UNDONE, Withdrawal.ROUND)  # nobody chooses these

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    team = models.ForeignKey("accounts.Team", models.PROTECT, related_name="+")
    kind = models.CharField(_("type of contact"), max_length=20, choices=Kind)
    place_kind = models.CharField(_("location type"), max_length=20, choices=PlaceKind)
    occurred_on = models.DateField(_("date"), default=timezone.localdate, db_index=True)
    people = models.PositiveSmallIntegerField(_("number of people"), default=1)
    award = models.ForeignKey(
        "casework.Award",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="anonymous_contacts",
    )
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    # Unknown of those from before it was kept.
    recorded_at = models.DateTimeField(null=True, default=timezone.now, editable=False)
    withdrawal = models.CharField(
        _("why it was withdrawn"), max_length=20, choices=Withdrawal, blank=True
    )
    withdrawn_on = models.DateField(null=True, editable=False)

    objects = AnonymousContactQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(people__gte=1), name="anonymous_contact_counts_somebody"
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_on=None, withdrawal="")
                | models.Q(withdrawn_on__isnull=False) & ~models.Q(withdrawal=""),
                name="withdrawn_anonymous_contact_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.people} ({self.occurred_on})"

    def get_absolute_url(self) -> str:
        return reverse("casework:anonymous-contact-edit", args=[self.pk])

    @property
    def is_in_force(self) -> bool:
        return self.withdrawn_on is None

    def lock_and_refresh(self) -> None:
        """Hold the row until the transaction ends, and read it anew."""
        locking.lock_and_refresh(self)

    @property
    def given(self) -> dict[str, int]:
        """How many were given of each item or service, by its code."""
        return {each.service: each.quantity for each in self.given_items.all()}

    @transaction.atomic
    def amend(self, *, by: User, given: Mapping[str, int] | None = None, **values: Any) -> None:
        """Correct it. Nothing is saved if it says so already.

        Args:
            given: how many of each item or service by its code, all of them; None leaves them.

        Raises:
            NotYours, TooLongAgo, AlreadyWithdrawn
            InTheFuture, AwardNotPaying, ServiceNotListed: see `check_day`.
        """
        self.lock_and_refresh()
        self._check_correctable(by)
        changes = {name: new for name, new in values.items() if getattr(self, name) != new}
        gives_others = given is not None and given != self.given
        if not changes and not gives_others:
            return
        for name, new in changes.items():
            setattr(self, name, new)
        self.check_day(self.given if given is None else given)
        if changes:
            self.save(update_fields=changes)
        if given is not None:
            self.give(given)
        fields = ",".join(sorted([*changes, *(["given"] if gives_others else [])]))
        trail.record("anonymous_contact.amended", self, by=by, fields=fields)

    @transaction.atomic
    def withdraw(self, *, by: User, withdrawal: str) -> None:
        """Take it back: it stays in the history, and no report counts it.

        Args:
            withdrawal: a value of `Withdrawal`.

        Raises:
            NotYours, TooLongAgo, AlreadyWithdrawn
        """
        self.lock_and_refresh()
        self._check_correctable(by)
        self.withdrawal, self.withdrawn_on = withdrawal, timezone.localdate()
        self.save(update_fields=["withdrawal", "withdrawn_on"])
        why = str(withdrawal)
        trail.record("anonymous_contact.withdrawn", self, by=by, withdrawal=why)

    @transaction.atomic
    def put_back(self, *, by: User) -> None:
        """Let it count again. Why it had been withdrawn stays in its history.

        Raises:
            NotYours, TooLongAgo, AlreadyPutBack
        """
        self.lock_and_refresh()
        self._check_theirs(by)
        if self.is_in_force:
            raise AlreadyPutBack
        self.withdrawal, self.withdrawn_on = "", None
        self.save(update_fields=["withdrawal", "withdrawn_on"])
        trail.record("anonymous_contact.put_back", self, by=by)

    def give(self, given: Mapping[str, int]) -> None:
        """Write what was given, in place of what was written before. A verb calls it."""
        for item in self.given_items.exclude(service__in=given):
            item.delete()
        written = {item.service: item for item in self.given_items.all()}
        for service, quantity in given.items():
            item = written.get(service)
            if item is None:
                self.given_items.create(service=service, quantity=quantity)
            elif item.quantity != quantity:
                item.quantity = quantity
                item.save(update_fields=["quantity"])

    def check_day(self, given: Mapping[str, int]) -> None:
        """Refuse a day on which this can't have been: it has not come, or the list was another.

        Raises:
            InTheFuture, AwardNotPaying, ServiceNotListed
        """
        if self.occurred_on > timezone.localdate():
            raise InTheFuture
        if self.award:
            self.award.check_pays_on(self.occurred_on)
        unlisted = given.keys() - codes_on(self.occurred_on) if given else set()
        if unlisted:
            named = every_service().get(min(unlisted))
            raise ServiceNotListed(named.label if named else min(unlisted), self.occurred_on)

    def may_be_corrected_by(self, person: User) -> bool:
        """Whether it is theirs: they recorded it, or supervise the team that it counts for."""
        return person.supervises(self.team_id) or person.pk == self.recorded_by_id

    def _check_correctable(self, person: User) -> None:
        self._check_theirs(person)
        if not self.is_in_force:
            raise AlreadyWithdrawn

    def _check_theirs(self, person: User) -> None:
        if not self.may_be_corrected_by(person):
            raise NotYours
        if self.recorded_at is None or self.recorded_at <= timezone.now() - CORRECTABLE_FOR:
            raise TooLongAgo
