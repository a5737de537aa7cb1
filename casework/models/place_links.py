from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from audit import trail
from casework.exceptions import AlreadyEnded, InTheFuture
from casework.models.parts import ClientPart
from encryption.records import SealedQuerySet
from places.models import Place

if TYPE_CHECKING:
    from casework.models.clients import Client
    from casework.models.contacts import Contact


class PlaceLinkQuerySet(SealedQuerySet):
    def in_force(self) -> Self:
        """Those that say where a client can be found now.

        One was added by hand or by a contact that counts. One that ended is over until somebody
        sees the client there on a later day.
        """
        is_known = models.Q(by_hand=True) | models.Q(last_seen_on__isnull=False)
        is_over = models.Q(ended_on__isnull=False) & (
            models.Q(last_seen_on=None) | models.Q(last_seen_on__lte=models.F("ended_on"))
        )
        return self.filter(is_known).exclude(is_over)

    def at(self, place: Place) -> Self:
        """Those at a place, and at all that were merged into it."""
        return self.filter(place__survivor=place)


class PlaceLink(ClientPart):
    """A place of a team where a client can be found. Ended, never edited.

    `place` is the place that was meant then; after a merge it is read at its survivor.
    `last_seen_on` is the later of the day that a colleague gave and the last contact there that
    counts: it follows every correction. Which place it is stands in clear, or nobody could ask
    who is there without opening every record; it is deleted with the client. See decision 50.
    """

    client = models.ForeignKey("casework.Client", models.PROTECT, related_name="place_links")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    added_by = models.ForeignKey(
        "accounts.User", models.PROTECT, editable=False, related_name="+"
    )
    added_on = models.DateField(default=timezone.localdate, editable=False)
    by_hand = models.BooleanField(default=False, editable=False)  # and not by a contact alone
    seen_on = models.DateField(_("last seen there, without a contact"), null=True, blank=True)
    last_seen_on = models.DateField(_("last seen there"), null=True, editable=False)
    ended_on = models.DateField(null=True, editable=False)
    ended_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = PlaceLinkQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-last_seen_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "place"], name="one_link_a_client_and_place"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on=None, ended_by=None)
                | models.Q(ended_on__isnull=False, ended_by__isnull=False),
                name="ended_place_link_says_by_whom",
            ),
            models.CheckConstraint(
                condition=models.Q(seen_on=None)
                | models.Q(by_hand=True, last_seen_on__gte=models.F("seen_on")),
                name="place_link_was_last_seen_when_seen_by_hand",
            ),
        ]

    def __str__(self) -> str:
        return f"place link {self.pk}"  # nothing of where: it ends up in logs

    @property
    def is_in_force(self) -> bool:
        """Whether it says where the client can be found now: `in_force`, of one."""
        is_known = self.by_hand or self.last_seen_on is not None
        is_over = self.ended_on is not None and (
            self.last_seen_on is None or self.last_seen_on <= self.ended_on
        )
        return is_known and not is_over

    # Verbs ------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def add(
        cls, client: "Client", *, by: User, place: Place, seen_on: date | None = None
    ) -> "PlaceLink":
        """Note that a client can be found at a place; again, to note a later day.

        Args:
            seen_on: when somebody saw them there, without a contact of ours.

        Raises:
            RecordClosed, ConsentMissing: see `Held.check_writable`.
            NotYourPlace, PlaceNotInUse: see `Place.check_in_use`.
            InTheFuture: the day has not come.
        """
        client.lock_and_refresh().check_writable()
        place.lock_and_refresh()
        place.check_in_use(by)
        if seen_on and seen_on > timezone.localdate():
            raise InTheFuture
        link = cls.objects.filter(client=client, place=place).first()
        if link is None:
            link = cls(client=client, place=place, added_by=by)
        elif not link.is_in_force:  # what was noted before it ended is over with it
            link.seen_on, link.added_by, link.added_on = None, by, timezone.localdate()
        link.by_hand, link.ended_on, link.ended_by = True, None, None
        link.seen_on = latest(link.seen_on, seen_on)
        last = _last_contacts(client).get(str(place.pk))
        link.last_seen_on = latest(link.seen_on, last.occurred_on if last else None)
        link.save()
        trail.record("place_link.added", link, by=by)
        return link

    @transaction.atomic
    def end(self, *, by: User) -> None:
        """Note that the client is not to be found there any more: nor at what was merged.

        Raises:
            AlreadyEnded
        """
        self.lock_and_refresh()
        here = PlaceLink.objects.filter(client=self.client_id).in_force()
        ending = list(here.filter(place__survivor=self.place.survivor_id))
        if not ending:
            raise AlreadyEnded
        for link in ending:
            link.ended_on, link.ended_by = timezone.localdate(), by
            link.save(update_fields=["ended_on", "ended_by"])
        trail.record("place_link.ended", self, by=by)

    # What is derived. A verb that holds the client calls these, and records the event. --------

    @classmethod
    def note_seen(cls, contact: "Contact") -> None:
        """Let the client's link follow a contact that was just made at a place."""
        link = cls.objects.filter(client=contact.client_id, place=contact.place_key).first()
        if link is None:
            link = cls(
                client=contact.client,
                place_id=contact.place_key,
                added_by_id=contact.recorded_by_id,
            )
        link._see(latest(link.last_seen_on, contact.occurred_on))

    @classmethod
    def recount(cls, client: "Client") -> None:
        """Find anew when a client was last seen at each place, after a correction."""
        seen = _last_contacts(client)
        links = {str(link.place_id): link for link in cls.objects.filter(client=client)}
        for key in seen.keys() - links.keys():
            by = seen[key].recorded_by_id
            links[key] = cls(client=client, place_id=key, added_by_id=by)
        for key, link in links.items():
            last = seen.get(key)
            link._see(latest(link.seen_on, last.occurred_on if last else None))

    def _see(self, day: date | None) -> None:
        if self._state.adding or self.last_seen_on != day:
            self.last_seen_on = day
            self.save()


def _last_contacts(client: "Client") -> dict[str, "Contact"]:
    """Return the last contact at which a client was seen at each place, by its key."""
    contacts = client.contacts.seen_in_person().filter(place_key__isnull=False)
    found: dict[str, Contact] = {}
    for contact in contacts.only("client", "place_key", "occurred_on", "recorded_by"):
        last = found.setdefault(str(contact.place_key), contact)
        if contact.occurred_on > last.occurred_on:
            found[str(contact.place_key)] = contact
    return found


def latest(*days: date | None) -> date | None:
    """Return the last of these days; None if there is none."""
    return max((day for day in days if day), default=None)


class UsedPlace(NamedTuple):
    """One place where a client can be found, with all of their links that lead to it.

    Args:
        place: as it is called now.
        link: the newest of the links.
    """

    place: Place
    link: PlaceLink
    last_seen_on: date | None
    is_in_force: bool


def used_places(links: Iterable[PlaceLink]) -> list[UsedPlace]:
    """Return the places of these links, each once, where the client was seen last comes first.

    Args:
        links: of one client, each with its `place` and the survivor of that.
    """
    by_place: dict[Any, list[PlaceLink]] = {}
    for link in links:
        by_place.setdefault(link.place.survivor_id, []).append(link)
    found = []
    for theirs in by_place.values():
        now = [each for each in theirs if each.is_in_force] or theirs
        newest = max(now, key=lambda each: (each.last_seen_on or date.min, each.pk))
        day = latest(*(each.last_seen_on for each in now))
        found.append(UsedPlace(newest.place.survivor, newest, day, newest.is_in_force))
    found.sort(key=lambda each: (each.last_seen_on or date.min, each.link.pk), reverse=True)
    return found
