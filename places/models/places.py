from collections.abc import Iterable
from typing import Any, Self

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import has_team
from audit import locking, trail
from audit.changing import write_changes
from encryption.fields import SealedCharField, SealedTextField
from encryption.keyring import AGENCY
from encryption.records import SealedHistory, SealedQuerySet, SealedRecord, read_or_none
from places.alike import sounds_alike
from places.exceptions import (
    NoTeam,
    NotMerged,
    NotYourPlace,
    PlaceInUse,
    PlaceNotInUse,
    SamePlace,
)
from search.search_text import words


class PlaceQuerySet(SealedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Those of the user's own team: nobody else sees a place."""
        if not user.team_id or not has_team(user.role):
            return self.none()
        return self.filter(team=user.team_id)

    def in_use(self) -> Self:
        """Neither archived nor merged into another."""
        return self.filter(archived_at=None, merged_at=None)

    def archived(self) -> Self:
        return self.exclude(archived_at=None)

    def merged_into(self, place: "Place") -> Self:
        """Those for which a place stands since they were merged, itself left out."""
        return self.filter(survivor=place).exclude(pk=place.pk)


class Place(SealedRecord):
    """Where people whom a team serves can be found, such as a pier. It is never deleted.

    Name and directions are sealed with the agency's key. A place that is merged into another
    keeps its row and all that refers to it; `survivor` is the place that stands for it now, and
    for a place that was never merged it is the place itself. See decision 50.
    """

    owner_field = "sealed_for"

    sealed_for = models.UUIDField(default=AGENCY, editable=False)
    team = models.ForeignKey("accounts.Team", models.PROTECT, editable=False, related_name="+")
    name = SealedCharField(_("name"))
    directions = SealedTextField(_("directions and notes"), blank=True)
    area = models.ForeignKey(
        "places.Area",
        models.PROTECT,
        verbose_name=_("area"),
        null=True,
        blank=True,
        related_name="+",
    )
    survivor = models.ForeignKey("self", models.PROTECT, editable=False, related_name="+")
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="+"
    )
    merged_at = models.DateTimeField(null=True, editable=False)
    merged_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    archived_at = models.DateTimeField(null=True, editable=False)
    archived_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = PlaceQuerySet.as_manager()
    history = SealedHistory()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(merged_into=None, merged_at=None, merged_by=None)
                | models.Q(
                    merged_into__isnull=False, merged_at__isnull=False, merged_by__isnull=False
                ),
                name="merged_place_says_where_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_at=None, survivor=models.F("id"))
                | models.Q(merged_at__isnull=False) & ~models.Q(survivor=models.F("id")),
                name="merged_place_has_a_survivor",
            ),
            models.CheckConstraint(
                condition=models.Q(archived_at=None, archived_by=None)
                | models.Q(archived_at__isnull=False, archived_by__isnull=False),
                name="archived_place_says_when_and_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"place {self.pk}"  # nothing of where: it ends up in logs

    def get_absolute_url(self) -> str:
        return reverse("places:place-detail", args=[self.pk])

    # Questions --------------------------------------------------------------------------------

    @property
    def name_in_a_list(self) -> str:
        """The name, or a sentence that it can't be opened: a list goes on."""
        name = read_or_none(self, "name")
        return name or str(_("Place that can't be opened. Tell your administrator."))

    @property
    def is_merged(self) -> bool:
        return self.merged_at is not None

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def is_in_use(self) -> bool:
        return not self.is_merged and not self.is_archived

    def is_visible_to(self, user: User) -> bool:
        """Whether it is a place of the user's team: `PlaceQuerySet.visible_to`, of one."""
        return has_team(user.role) and self.team_id == user.team_id

    def check_theirs(self, person: User) -> None:
        """Refuse whoever is on another team. Raises `NotYourPlace`."""
        if not self.is_visible_to(person):
            raise NotYourPlace

    def check_in_use(self, person: User) -> None:
        """Refuse whoever is on another team, and a place that was archived or merged.

        Raises:
            NotYourPlace, PlaceNotInUse
        """
        self.check_theirs(person)
        if not self.is_in_use:
            raise PlaceNotInUse

    # Verbs ------------------------------------------------------------------------------------

    def lock_and_refresh(self) -> None:
        """Hold the row until the transaction ends, and read it anew. Clients come before it."""
        locking.lock_and_refresh(self)

    @classmethod
    @transaction.atomic
    def add(cls, *, by: User, **values: Any) -> "Place":
        """Add a place of one's team.

        Args:
            values: of `name`, `directions` and `area`.

        Raises:
            NoTeam
        """
        if by.team_id is None:
            raise NoTeam
        place = cls(team_id=by.team_id, **values)
        place.survivor_id = place.pk
        place.save(force_insert=True)
        trail.record("place.added", place, by=by)
        return place

    @transaction.atomic
    def amend(self, *, by: User, **values: Any) -> None:
        """Change its name, its directions or its area.

        Raises:
            NotYourPlace, PlaceNotInUse
        """
        self.lock_and_refresh()
        self.check_in_use(by)
        if fields := write_changes(self, values):
            trail.record("place.amended", self, by=by, fields=fields)

    @transaction.atomic
    def archive(self, *, by: User) -> None:
        """Take it off the list. Who was linked to it stays so.

        Raises:
            NotYourPlace, PlaceNotInUse
        """
        self.lock_and_refresh()
        self.check_in_use(by)
        self.archived_at, self.archived_by = timezone.now(), by
        self.save(update_fields=["archived_at", "archived_by"])
        trail.record("place.archived", self, by=by)

    @transaction.atomic
    def bring_back(self, *, by: User) -> None:
        """Put an archived place on the list again.

        Raises:
            NotYourPlace, PlaceInUse
        """
        self.lock_and_refresh()
        self.check_theirs(by)
        if not self.is_archived:
            raise PlaceInUse
        self.archived_at = self.archived_by = None
        self.save(update_fields=["archived_at", "archived_by"])
        trail.record("place.brought_back", self, by=by)

    @transaction.atomic
    def merge(self, into: "Place", *, by: User) -> "Place":
        """Let another place stand for this one, and for all that were merged into it before.

        No link and no contact is written: each keeps the place that it was made with, and is
        read at the survivor. So `separate` undoes it whole.

        Raises:
            NotYourPlace, PlaceNotInUse: either of the two.
            SamePlace
        """
        locking.lock(Place.objects.filter(team=self.team_id))  # a chain can reach any of them
        self.lock_and_refresh()
        into.lock_and_refresh()
        self.check_in_use(by)
        into.check_in_use(by)
        if into.pk == self.pk:
            raise SamePlace
        self.merged_into, self.merged_at, self.merged_by = into, timezone.now(), by
        self.survivor = into
        self.save(update_fields=["merged_into", "merged_at", "merged_by", "survivor"])
        _let_stand(into, Place.objects.filter(survivor=self.pk))
        trail.record("place.merged", self, by=by, into=str(into.pk))
        return into

    @transaction.atomic
    def separate(self, *, by: User) -> None:
        """Undo the merge of this place: what was merged into it before comes along.

        Raises:
            NotYourPlace, NotMerged
        """
        locking.lock(Place.objects.filter(team=self.team_id))
        self.lock_and_refresh()
        self.check_theirs(by)
        if not self.is_merged:
            raise NotMerged
        left = str(self.merged_into_id)
        self.merged_into = self.merged_at = self.merged_by = None
        self.survivor = self
        self.save(update_fields=["merged_into", "merged_at", "merged_by", "survivor"])
        _let_stand(self, _below(self))
        trail.record("place.separated", self, by=by, into=left)


def _let_stand(survivor: Place, places: Iterable[Place]) -> None:
    for place in list(places):
        place.survivor = survivor
        place.save(update_fields=["survivor"])


def _below(place: Place) -> Iterable[Place]:
    """Return the places that were merged into this one, or into one of those."""
    found: list[Place] = []
    waiting = [place.pk]
    while waiting:
        merged = list(Place.objects.filter(merged_into__in=waiting))
        found += merged
        waiting = [each.pk for each in merged]
    return found


def by_name(places: Iterable[Place]) -> list[Place]:
    """Return places as a reader looks for them: by name, and one that won't open last."""
    opened = [(read_or_none(place, "name"), place) for place in places]
    opened.sort(key=lambda each: (each[0] is None, words(each[0] or ""), str(each[1].pk)))
    return [place for _name, place in opened]


def alike(name: str, places: Iterable[Place]) -> list[Place]:
    """Return the places whose name sounds like this one."""
    return [each for each in places if sounds_alike(name, read_or_none(each, "name") or "")]
