import secrets
from datetime import date, datetime, timedelta
from typing import Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from simple_history.models import HistoricalRecords

from accounts.models import User
from audit import locking, trail
from casework.access import ROLES_WITH_CLIENTS
from encryption.row_keys import new_row_key
from fieldwork.exceptions import AddressStopped

TOKEN_BYTES = 32
UNASKED_DAYS = 90  # our judgment: an app that still wants it asks every day


class CalendarFeedQuerySet(models.QuerySet):
    def kept_by(self, person: User) -> Self:
        """The one that the person has: not stopped, whether or not it lapsed meanwhile."""
        return self.filter(person=person, stopped_at=None)

    def answered(self, now: datetime | None = None) -> Self:
        """Those whose address works: their person works with clients, and an app asks.

        All of it is asked in one statement, so that an address that no longer works takes as
        long as one that never did.
        """
        now = now or timezone.now()
        since = now - timedelta(days=UNASKED_DAYS)
        return self.filter(
            Q(made_at__gte=since) | Q(last_used_on__gte=timezone.localdate(since)),
            stopped_at=None,
            person__is_active=True,
            person__role__in=ROLES_WITH_CLIENTS,
            made_at__gte=F("person__activated_at"),  # one from before they left stays stopped
        )

    def by_token(self, token: str) -> Self:
        return self.filter(token_hash=hashed(token))


class CalendarFeed(models.Model):
    """A secret address at which somebody's calendar app reads their follow-ups and visits.

    Only a keyed hash of the address is stored, so neither the database nor a copy of it lets
    anybody read the calendar. A replaced address is a row that was stopped.
    """

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    person = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    stopped_at = models.DateTimeField(null=True, editable=False)
    last_used_on = models.DateField(null=True, editable=False)

    audit_extra_fields = ("token_hash",)

    objects = CalendarFeedQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["token_hash", "last_used_on"])

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(stopped_at=None),
                name="one_calendar_address_each",
            )
        ]

    def __str__(self) -> str:
        return f"calendar feed {self.pk}"

    @property
    def trail_chain(self) -> str:
        return f"person:{self.person_id}"

    @property
    def is_answered(self) -> bool:
        """Whether the address works now."""
        return CalendarFeed.objects.answered().filter(pk=self.pk).exists()

    @classmethod
    @transaction.atomic
    def make(cls, *, by: User) -> "tuple[CalendarFeed, str]":
        """Make an address for one's own calendar.

        Returns:
            The feed, and the secret part of its address. That is not stored.

        Raises:
            IntegrityError: they have one already; `REFUSALS` has its sentence.
        """
        feed, token = cls._made(by)
        trail.record("calendar_feed.made", feed, by=by)
        return feed, token

    @transaction.atomic
    def replace(self, *, by: User) -> "tuple[CalendarFeed, str]":
        """Stop this address, and make another one.

        Returns:
            As `make` does.

        Raises:
            AddressStopped
        """
        self.lock_and_refresh()
        self._stop()
        feed, token = self._made(by)
        trail.record("calendar_feed.replaced", feed, by=by)
        return feed, token

    @transaction.atomic
    def stop(self, *, by: User | None) -> None:
        """End the address for good.

        Args:
            by: None for the system, which closes accounts that nobody uses.

        Raises:
            AddressStopped
        """
        self.lock_and_refresh()
        self._stop()
        trail.record("calendar_feed.stopped", self, by=by)

    def note_use(self, today: date | None = None) -> None:
        """Remember the day on which an app asked. It is no event, and changes no history."""
        today = today or timezone.localdate()
        if self.last_used_on != today:
            CalendarFeed.objects.filter(pk=self.pk).update(last_used_on=today)

    def lock_and_refresh(self) -> None:
        """Hold the row, and read it anew.

        Raises:
            AddressStopped: it was stopped or replaced since.
        """
        locking.lock_and_refresh(self)
        if self.stopped_at:
            raise AddressStopped

    def _stop(self) -> None:
        self.stopped_at = timezone.now()
        self.save(update_fields=["stopped_at"])

    @classmethod
    def _made(cls, person: User) -> "tuple[CalendarFeed, str]":
        token = secrets.token_urlsafe(TOKEN_BYTES)
        return cls.objects.create(person=person, token_hash=hashed(token)), token


def hashed(token: str) -> str:
    """Return what is stored in place of a token: keyed, so a dump is no test of a token."""
    return salted_hmac("fieldwork.calendar_feed", token, algorithm="sha256").hexdigest()
