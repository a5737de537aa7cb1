from collections.abc import Iterable
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from audit import trail
from audit.locking import lock_and_refresh
from providers.models.listings import Listing
from providers.models.search_words import fold, word_beginnings

# What would lead to the door of a confidential location, and its value there.
WITHHELD = {
    "description": "",
    "transportation": "",
    "address_1": "",
    "address_2": "",
    "postal_code": "",
    "latitude": None,
    "longitude": None,
}


class LocationQuerySet(models.QuerySet):
    def in_place(self, place: str) -> "LocationQuerySet":
        """The locations in a city, a state or a postal code, by the beginnings of words."""
        found = self
        for beginning in word_beginnings(place):
            found = found.filter(search_words__contains=beginning)
        return found


class Location(Listing):
    """Where a service is given (HSDS location and its physical address).

    Of the address of a confidential location only the city, state and country are kept.
    """

    class Type(models.TextChoices):
        PHYSICAL = "physical", _("A place")
        POSTAL = "postal", _("A postal address")
        VIRTUAL = "virtual", _("Online or by phone")

    organization = models.ForeignKey(
        "providers.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="locations",
        verbose_name=_("organization"),
    )
    location_type = models.CharField(
        _("type"), max_length=10, choices=Type, default=Type.PHYSICAL
    )
    name = models.CharField(_("name"), max_length=255, blank=True)
    alternate_name = models.CharField(_("also known as"), max_length=255, blank=True)
    description = models.TextField(_("description"), blank=True)
    transportation = models.TextField(_("how to get there"), blank=True)
    confidential = models.BooleanField(_("address is kept confidential"), default=False)
    address_1 = models.CharField(_("street"), max_length=255, blank=True)
    address_2 = models.CharField(_("street, second line"), max_length=255, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    state_province = models.CharField(_("state"), max_length=80, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    latitude = models.DecimalField(
        _("latitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    search_words = models.TextField(editable=False, blank=True)

    objects = LocationQuerySet.as_manager()
    search_fields = ("search_words",)
    history = HistoricalRecords(excluded_fields=["search_words"])

    class Meta(Listing.Meta):
        ordering = ["city", "name"]
        constraints = [
            *Listing.Meta.constraints,
            models.CheckConstraint(
                condition=Q(confidential=False) | Q(**WITHHELD),
                name="confidential_location_holds_no_address",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.city

    def index(self) -> None:
        self.search_words = fold(self.city, self.state_province, self.postal_code)

    def withhold(self) -> None:
        """Remove what would lead to the door, without saving."""
        self.confidential = True
        for field, empty in WITHHELD.items():
            setattr(self, field, empty)

    @transaction.atomic
    def make_confidential(self, *, by: User) -> None:
        """Remove the address, here and in the history. No later import brings it back."""
        lock_and_refresh(self)
        self.withhold()
        self.save()
        forget_addresses([self.pk])
        trail.record("location.made_confidential", self, by=by)


def forget_addresses(location_keys: Iterable[UUID]) -> None:
    """Remove the addresses of these locations from their history."""
    Location.history.filter(id__in=list(location_keys)).update(**WITHHELD)
