from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models.lookups import IsNull
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from casework.exceptions import AlreadyWithdrawn, InTheFuture
from casework.models.amending import AmendableRecord
from casework.models.follow_ups import FollowUp
from casework.models.offers import Offer
from casework.models.parts import ClientPart
from casework.models.place_links import PlaceLink
from casework.models.withdrawing import WithdrawableRecord, says_why
from encryption.fields import SealedCharField, SealedCodeField, SealedTextField
from encryption.records import SealedHistory, SealedQuerySet, read_or_none
from places.models import Place
from services.models.services import codes_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casework.models.held import Held

ONE_SAVE = timedelta(minutes=1)  # the contacts of one save were recorded within so much


class Kind(models.TextChoices):
    """How two people met. HUD HMIS counts each as a contact."""

    STREET = "street", _("Street outreach")
    VISIT = "visit", _("Visit to where they are staying")
    OFFICE = "office", _("At our office")
    ACCOMPANIMENT = "accompaniment", _("Accompaniment")
    PHONE = "phone", _("Phone or video call")
    MESSAGE = "message", _("Text or email")


class PlaceKind(models.TextChoices):
    """The kind of place, never the place: an address could lead somebody there."""

    OUTDOORS = "outdoors", _("Street, park, or camp")
    HOME = "home", _("Where they are staying")
    SHELTER = "shelter", _("Shelter or safe house")
    OFFICE = "office", _("Our office")
    HEALTH = "health", _("Hospital or clinic")
    JUSTICE = "justice", _("Court or police")
    OTHER = "other", _("Somewhere else")
    REMOTE = "remote", _("Not in person")


class ContactQuerySet(SealedQuerySet):
    def in_force(self) -> Self:
        """Those that count: not the ones that were withdrawn."""
        return self.filter(withdrawn_on=None)

    def reached(self) -> Self:
        return self.in_force().filter(outcome=Contact.Outcome.REACHED)

    def seen_in_person(self) -> Self:
        """Those at which somebody saw the client: a place of theirs says where."""
        seen = self.in_force().filter(outcome__in=SEEN)
        return seen.exclude(kind__in=NOT_IN_PERSON)

    def answered(self) -> Self:
        """Those at which the client answered, be it that they want no contact today."""
        return self.in_force().filter(outcome__in=Contact.ANSWERED)

    def unanswered(self) -> Self:
        """The attempts since the client last answered.

        The later of two is that of the later day. On one day the time tells, if both have one,
        and else which was recorded later.
        """
        day, began_at = models.OuterRef("occurred_on"), models.OuterRef("began_at")
        recorded_at, pk = models.OuterRef("recorded_at"), models.OuterRef("pk")
        no_time_tells = (
            models.Q(began_at=None)
            | models.Q(IsNull(began_at, True))
            | models.Q(began_at=began_at)
        )
        recorded_later = models.Q(recorded_at__gt=recorded_at) | models.Q(
            recorded_at=recorded_at, pk__gt=pk
        )
        later_that_day = models.Q(began_at__gt=began_at) | no_time_tells & recorded_later
        answers = Contact.objects.answered().filter(
            models.Q(occurred_on__gt=day) | models.Q(occurred_on=day) & later_that_day,
            client=models.OuterRef("client"),
        )
        attempts = self.in_force().filter(outcome__in=Contact.UNANSWERED)
        return attempts.exclude(models.Exists(answers.order_by()))

    def within(self, first: date, last: date) -> Self:
        return self.filter(occurred_on__range=(first, last))

    def of_round(self, key: UUID) -> Self:
        """Those that were logged with an outreach round."""
        return self.filter(round=key)

    def for_a_page(self) -> Self:
        """With who recorded or withdrew it, who was there, what was offered and agreed."""
        return self.select_related("recorded_by", "withdrawn_by").prefetch_related(
            "present",
            models.Prefetch("offers", Offer.objects.select_related("award").order_by("pk")),
            models.Prefetch("follow_ups", FollowUp.objects.select_related("owner")),
        )

    def of_the_moment_of(self, contact: "Contact") -> Self:
        """The other contacts that the same person recorded then, with their clients.

        Those that were logged together with it are among them: `is_logged_with` tells which.
        """
        moment = (contact.recorded_at - ONE_SAVE, contact.recorded_at + ONE_SAVE)
        then = self.filter(recorded_by=contact.recorded_by_id, recorded_at__range=moment)
        others = then.exclude(client=contact.client_id)
        return others.select_related("client").order_by("client")

    def newest_first(self) -> Self:
        return self.order_by("-occurred_on", "-began_at", "-id")


class Contact(ClientPart, AmendableRecord, WithdrawableRecord):
    """One meeting, call, message or attempt: how it ended, and the worker's note about it."""

    Kind = Kind
    PlaceKind = PlaceKind

    class Outcome(models.TextChoices):
        REACHED = "reached", _("Contact made")
        LEFT_WORD = "left_word", _("Left a message (agreed way)")
        WRONG_NUMBER = "wrong_number", _("Wrong number")
        NOT_REACHED = "not_reached", _("Attempted, not reached")
        DECLINED = "declined", _("Declined contact today")

    ANSWERED = (Outcome.REACHED, Outcome.DECLINED)
    UNANSWERED = (Outcome.LEFT_WORD, Outcome.WRONG_NUMBER, Outcome.NOT_REACHED)

    client = models.ForeignKey("casework.Client", models.PROTECT, related_name="contacts")
    kind = models.CharField(_("type of contact"), max_length=20, choices=Kind)
    place_kind = models.CharField(_("location type"), max_length=20, choices=PlaceKind)
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome)
    occurred_on = models.DateField(_("date"))
    began_at = models.TimeField(_("time"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    note = SealedTextField(_("contact note"), blank=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    # How many people it was logged with at once, and a word that their contacts share.
    together = SealedCodeField(null=True, editable=False)
    present = models.ManyToManyField(
        "accounts.User", blank=True, related_name="+", verbose_name=_("other staff present")
    )
    # The key of the place of the team (`places.Place`) where it was, sealed like all of where.
    place_key = SealedCharField(_("place"), null=True, blank=True)
    # The key of the outreach round that it was logged with: a package above has its row.
    round = models.UUIDField(null=True, editable=False)

    amended = "contact.amended"
    withdrawn_event, put_back_event = "contact.withdrawn", "contact.put_back"

    objects = ContactQuerySet.as_manager()
    history = SealedHistory(m2m_fields=["present"])

    class Meta:
        constraints = [says_why("contact")]
        indexes = [
            models.Index(fields=["client", "-occurred_on"], name="contact_by_client_and_day"),
            models.Index(fields=["occurred_on"], name="contact_by_day"),
            models.Index(
                fields=["recorded_by", "-occurred_on"], name="contact_by_worker_and_day"
            ),
            models.Index(
                fields=["round"],
                condition=models.Q(round__isnull=False),
                name="contact_by_round",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.occurred_on})"

    def get_absolute_url(self) -> str:
        return reverse("casework:contact-detail", args=[self.client_id, self.pk])

    @property
    def logged_contact(self) -> "Contact":
        return self

    @property
    def people_with_it(self) -> int:
        """With how many other people it was logged at once: none, for most contacts."""
        number, _space, _word = (read_or_none(self, "together") or "").partition(" ")
        return int(number or 0)

    def is_logged_with(self, other: "Contact") -> bool:
        """Whether one save made both: a record that does not open tells of none."""
        return self.people_with_it > 0 and read_or_none(other, "together") == self.together

    @property
    def was_seen_in_person(self) -> bool:
        """Whether somebody saw the client: `ContactQuerySet.seen_in_person`, of one."""
        is_in_person = self.kind not in NOT_IN_PERSON
        return self.is_in_force and is_in_person and self.outcome in SEEN

    @property
    def ends_the_ladder(self) -> bool:
        """Whether the client answers at this minute: nothing that was tried can be later."""
        now = timezone.localtime()
        return (
            self.outcome in self.ANSWERED
            and self.occurred_on == now.date()
            and (
                self.began_at is None
                or self.began_at >= now.time().replace(second=0, microsecond=0)
            )
        )

    @property
    def place(self) -> Place | None:
        """The place of a team where it was, as it is called now; None if it has none."""
        if not self.place_key:
            return None
        places = Place.objects.select_related("survivor").filter(pk=self.place_key)
        found = places.first()
        return found.survivor if found else None

    carried_out: "Sequence[FollowUp]" = ()  # by it, when it was just recorded

    @cached_property
    def next_follow_up(self) -> FollowUp | None:
        """The follow-up that was agreed at it, or None."""
        return self.follow_ups.order_by("pk").first()

    def check_amendment(self, changes: dict[str, Any], held: "Held") -> None:
        """Allow changes of an open record, to a day on which what was offered could be.

        Raises:
            RecordClosed, ConsentMissing: see `Held.check_writable`.
            AlreadyWithdrawn
            InTheFuture: its day or its time has not come.
            AwardNotPaying, ServiceNotListed: see `Offer.check_day`.
        """
        held.check_writable()
        if not self.is_in_force:
            raise AlreadyWithdrawn
        if changes.keys() & {"occurred_on", "began_at"}:
            refuse_the_future(
                changes.get("occurred_on", self.occurred_on),
                changes.get("began_at", self.began_at),
            )
        if day := changes.get("occurred_on"):
            moving = self.offers.filter(_moves_from(self.occurred_on)).select_related("award")
            listed = codes_on(day)
            for offer in moving:
                offer.check_day(day, listed)

    def follow_amendment(self, earlier: dict[str, Any]) -> None:
        """Let services provided at it move along, and the client's last day follow.

        Reports count a service by its own day; lists of who was not reached, by the last one.
        """
        if day := earlier.get("occurred_on"):
            for offer in self.offers.filter(provided_on=day):
                offer.provided_on = self.occurred_on
                offer.save(update_fields=["provided_on"])
        if earlier.keys() & {"occurred_on", "outcome"}:
            self.client.recount_reached()
        moved = earlier.keys() & {"occurred_on", "outcome", "kind", "place_key"}
        if moved and (self.place_key or earlier.get("place_key")):
            PlaceLink.recount(self.client)

    def follow_withdrawal(self) -> None:
        """Let the client's last day follow, too."""
        super().follow_withdrawal()
        if self.outcome == self.Outcome.REACHED:
            self.client.recount_reached()
        if self.place_key:
            PlaceLink.recount(self.client)


# At which of its outcomes the client was seen, and which kinds have no place.
SEEN = (Contact.Outcome.REACHED, Contact.Outcome.DECLINED)
NOT_IN_PERSON = (Kind.PHONE, Kind.MESSAGE)


def refuse_the_future(day: date, began_at: time | None) -> None:
    """Refuse a moment that has not come.

    Raises:
        InTheFuture
    """
    now = timezone.localtime()
    if day > now.date() or (day == now.date() and began_at and began_at > now.time()):
        raise InTheFuture


def _moves_from(day: date) -> models.Q:
    """What was offered without a day of its own, or provided that day: it moves along."""
    return models.Q(provided_on=None) | models.Q(provided_on=day)
