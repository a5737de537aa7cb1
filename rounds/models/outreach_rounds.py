from datetime import date, datetime
from typing import Self

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role
from audit import locking, trail
from casework.models.anonymous_contacts import CORRECTABLE_FOR
from encryption.fields import SealedCharField, SealedTextField
from encryption.keyring import AGENCY
from encryption.records import SealedHistory, SealedQuerySet, SealedRecord, read_or_none
from places.models import Place
from rounds.exceptions import (
    NoTeam,
    NotYourRound,
    RoundNotSaved,
    RoundNotUnderWay,
    RoundTooLongAgo,
    RoundWithdrawn,
)

UNDER_WAY = models.Q(saved_at=None, discarded_at=None)


class OutreachRoundQuerySet(SealedQuerySet):
    def under_way(self) -> Self:
        """Neither saved nor discarded."""
        return self.filter(UNDER_WAY)

    def of(self, worker: User) -> Self:
        return self.filter(started_by=worker)

    def visible_to(self, user: User) -> Self:
        """One's own, and those of a supervisor's team."""
        seen = models.Q(started_by=user.pk)
        if user.role == Role.SUPERVISOR and user.team_id:
            seen |= models.Q(team=user.team_id)
        return self.filter(seen)

    def of_late(self, now: datetime | None = None) -> Self:
        """Those under way, and those saved so lately that they can be corrected."""
        since = (now or timezone.now()) - CORRECTABLE_FOR
        return self.filter(UNDER_WAY | models.Q(saved_at__gt=since)).order_by("-started_at")


class OutreachRound(SealedRecord):
    """A walk through one place: who was met there, counted and logged with one save.

    It holds no client: the contacts that it made do, and each has the key of its round. What it
    says of the place is sealed with the agency's key. See decision 45.
    """

    class State(models.TextChoices):
        """Computed from the moments below; never stored."""

        UNDER_WAY = "under_way", _("Under way")
        SAVED = "saved", _("Saved")
        DISCARDED = "discarded", _("Discarded")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Withdrawal(models.TextChoices):
        UNDONE = "undone", _("Undone right away")
        MISTAKE = "mistake", _("Entered by mistake")
        TWICE = "twice", _("Entered twice")

    owner_field = "sealed_for"

    sealed_for = models.UUIDField(default=AGENCY, editable=False)
    team = models.ForeignKey("accounts.Team", models.PROTECT, editable=False, related_name="+")
    started_by = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+"
    )
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    place = SealedCharField(_("place"), blank=True)
    about = SealedTextField(_("about the place"), blank=True)
    # The key of the place of the team's list (`places.Place`) where it was, if it was at one.
    place_key = SealedCharField(_("place of the list"), null=True, blank=True)
    award = models.ForeignKey(
        "casework.Award", models.PROTECT, null=True, editable=False, related_name="+"
    )
    saved_at = models.DateTimeField(null=True, editable=False)
    discarded_at = models.DateTimeField(null=True, editable=False)
    withdrawal = models.CharField(
        _("why it was withdrawn"), max_length=20, choices=Withdrawal, blank=True, editable=False
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = OutreachRoundQuerySet.as_manager()
    history = SealedHistory()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["started_by"], condition=UNDER_WAY, name="one_round_under_way"
            ),
            models.CheckConstraint(
                condition=models.Q(saved_at=None) | models.Q(discarded_at=None),
                name="round_is_saved_or_discarded",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawal="", withdrawn_at=None, withdrawn_by=None)
                | models.Q(
                    saved_at__isnull=False,
                    withdrawn_at__isnull=False,
                    withdrawn_by__isnull=False,
                )
                & ~models.Q(withdrawal=""),
                name="withdrawn_round_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "-started_at"], name="round_by_team"),
            models.Index(fields=["started_by", "-started_at"], name="round_by_worker"),
        ]

    def __str__(self) -> str:
        return f"round {self.pk}"  # nothing personal: it ends up in logs

    def get_absolute_url(self) -> str:
        page = "rounds:round-save" if self.is_under_way else "rounds:round-detail"
        return reverse(page, args=[self.pk])

    @property
    def trail_chain(self) -> str:
        return f"person:{self.started_by_id}"

    # Questions --------------------------------------------------------------------------------

    @property
    def day(self) -> date:
        """The day of all that it makes: the one on which it started, also past midnight."""
        return timezone.localdate(self.started_at)

    @property
    def state(self) -> "OutreachRound.State":
        if self.discarded_at:
            return self.State.DISCARDED
        if self.withdrawn_at:
            return self.State.WITHDRAWN
        return self.State.SAVED if self.saved_at else self.State.UNDER_WAY

    @property
    def is_under_way(self) -> bool:
        return self.state == self.State.UNDER_WAY

    @property
    def is_withdrawn(self) -> bool:
        return self.state == self.State.WITHDRAWN

    @property
    def is_correctable(self) -> bool:
        """Whether it was saved, and in the last seven days."""
        return self.saved_at is not None and self.saved_at > timezone.now() - CORRECTABLE_FOR

    @property
    def place_or_none(self) -> str | None:
        """The place; None if it can't be opened."""
        return read_or_none(self, "place")

    @property
    def listed_place(self) -> Place | None:
        """The place of the list, as it is called now; None if it was at none."""
        key = read_or_none(self, "place_key")
        places = Place.objects.select_related("survivor")
        found = places.filter(pk=key, team=self.team_id).first() if key else None
        return found.survivor if found else None

    def is_theirs(self, person: User) -> bool:
        """Whether a person went on it, or supervises the team."""
        return person.supervises(self.team_id) or person.pk == self.started_by_id

    def check_under_way(self, person: User) -> None:
        """Refuse anybody else, and what has ended.

        Raises:
            NotYourRound, RoundNotUnderWay
        """
        if not self.is_theirs(person):
            raise NotYourRound
        if not self.is_under_way:
            raise RoundNotUnderWay

    def check_theirs(self, person: User) -> None:
        """Refuse whoever may not change a saved round, and what was saved long ago.

        Raises:
            NotYourRound, RoundNotSaved, RoundTooLongAgo
        """
        if not self.is_theirs(person):
            raise NotYourRound
        if not self.saved_at:
            raise RoundNotSaved
        if not self.is_correctable:
            raise RoundTooLongAgo

    def check_correctable(self, person: User) -> None:
        """Refuse to correct or withdraw what is not theirs, or is withdrawn.

        Raises:
            NotYourRound, RoundNotSaved, RoundTooLongAgo, RoundWithdrawn
        """
        self.check_theirs(person)
        if self.is_withdrawn:
            raise RoundWithdrawn

    # Verbs. What makes contacts, and changes them, is in `saving` and `correcting` ------------

    @classmethod
    @transaction.atomic
    def start(cls, *, by: User, listed: Place | None = None) -> "OutreachRound":
        """Start a round where the last one was; return the one under way, if there is one.

        Args:
            listed: a place of the team's list, where it is instead.

        Raises:
            NoTeam: nothing would count for anybody.
        """
        locking.hold(User, by.pk)  # of two taps at once, the second finds what the first made
        if by.team_id is None:
            raise NoTeam
        if under_way := cls.objects.under_way().of(by).first():
            return under_way
        last = cls.objects.of(by).filter(team=by.team_id, discarded_at=None).first()
        if listed is None and last:
            place, key = last.place_or_none or "", read_or_none(last, "place_key")
        else:
            place = listed.name if listed else ""
            key = str(listed.pk) if listed else None
        started = cls(team_id=by.team_id, started_by=by, place=place, place_key=key)
        started.save(force_insert=True)
        trail.record("round.started", started, by=by)
        return started

    @transaction.atomic
    def discard(self, *, by: User) -> None:
        """End it without anything: nobody went, or it was started by mistake.

        Raises:
            NotYourRound, RoundNotUnderWay
        """
        self.lock_and_refresh()
        self.check_under_way(by)
        self.discarded_at = timezone.now()
        self.save(update_fields=["discarded_at"])
        trail.record("round.discarded", self, by=by)

    def lock_and_refresh(self) -> None:
        """Hold the row until the transaction ends, and read it anew. Clients come after it."""
        locking.lock_and_refresh(self)
