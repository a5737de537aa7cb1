from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from providers.models.listings import Listing
from providers.models.locations import Location
from providers.models.phones import Phone, without_repeats
from providers.models.search_words import fold, word_beginnings
from providers.models.services_at_locations import ServiceAtLocation
from providers.models.taxonomy_terms import TaxonomyTerm


class ServiceQuerySet(models.QuerySet):
    def offered(self) -> "ServiceQuerySet":
        """The services that a client can be referred to."""
        return self.filter(
            status__in=[Service.Status.ACTIVE, Service.Status.TEMPORARILY_CLOSED]
        )

    def search(
        self, words: str = "", kind: UUID | str | None = None, place: str = ""
    ) -> "ServiceQuerySet":
        """The services that match all of it, those whose name matches first.

        Args:
            words: each must begin a word of the names, the organization or the description.
            kind: the key of a taxonomy term; kinds below it match too.
            place: a city, state or postal code.
        """
        found = self.select_related("organization")
        in_name = Q()
        for beginning in word_beginnings(words):
            in_name &= Q(name_search_words__contains=beginning)
            found = found.filter(
                Q(search_words__contains=beginning)
                | Q(organization__search_words__contains=beginning)
            )
        if kind:
            found = found.of_kind(kind)
        if place and word_beginnings(place):
            found = found.in_place(place)
        if not in_name:
            return found.order_by("name", "pk")
        name_first = models.Case(models.When(in_name, then=0), default=1)
        return found.order_by(name_first, "name", "pk")

    def of_kind(self, term_key: UUID | str) -> "ServiceQuerySet":
        """The services of a kind, or of any kind below it."""
        terms = TaxonomyTerm.objects.under(term_key)
        attributes = Service.kinds.through.objects.filter(service=OuterRef("pk"))
        return self.filter(
            Exists(attributes.filter(term__in=list(terms.values_list("pk", flat=True))))
        )

    def in_place(self, place: str) -> "ServiceQuerySet":
        """The services given in a city, a state or a postal code."""
        there = Location.objects.in_place(place).filter(offerings__service=OuterRef("pk"))
        return self.filter(Exists(there))

    def for_a_list(self) -> "ServiceQuerySet":
        """With what a list of them shows."""
        return self.select_related("organization").prefetch_related("locations")

    def for_a_page(self) -> "ServiceQuerySet":
        """With everything that belongs to them."""
        return self.select_related("organization").prefetch_related(
            "locations", "kinds", "phones", "organization__phones"
        )


class Service(Listing):
    """What an organization offers, to whom, and how to apply (HSDS service)."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("Active")
        INACTIVE = "inactive", _("Not offered now")
        DEFUNCT = "defunct", _("Ended")
        TEMPORARILY_CLOSED = "temporarily closed", _("Temporarily closed")

    organization = models.ForeignKey(
        "providers.Organization",
        models.PROTECT,
        related_name="services",
        verbose_name=_("organization"),
    )
    locations = models.ManyToManyField(
        "providers.Location", through=ServiceAtLocation, related_name="services"
    )
    kinds = models.ManyToManyField(
        "providers.TaxonomyTerm", through="providers.Attribute", related_name="services"
    )
    name = models.CharField(_("name"), max_length=255)
    alternate_name = models.CharField(_("also known as"), max_length=255, blank=True)
    description = models.TextField(_("description"), blank=True)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.ACTIVE)
    url = models.URLField(_("website"), max_length=500, blank=True)
    email = models.EmailField(_("email"), blank=True)
    application_process = models.TextField(_("how to apply"), blank=True)
    fees_description = models.TextField(_("fees"), blank=True)
    eligibility_description = models.TextField(_("who it is for"), blank=True)
    minimum_age = models.PositiveSmallIntegerField(_("youngest age"), null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(_("oldest age"), null=True, blank=True)
    interpretation_services = models.TextField(_("languages"), blank=True)
    alert = models.TextField(_("alert"), blank=True)
    assured_date = models.DateField(_("last verified on"), null=True, blank=True)
    search_words = models.TextField(editable=False, blank=True)
    name_search_words = models.TextField(editable=False, blank=True)

    objects = ServiceQuerySet.as_manager()
    search_fields = ("search_words", "name_search_words")
    history = HistoricalRecords(excluded_fields=["search_words", "name_search_words"])

    class Meta(Listing.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("providers:service-detail", args=[self.pk])

    @property
    def ages(self) -> str:
        """The ages it is for, in words; at least one of the two is known."""
        if self.maximum_age is None:
            return _("%(youngest)d and older") % {"youngest": self.minimum_age}
        if self.minimum_age is None:
            return _("up to %(oldest)d") % {"oldest": self.maximum_age}
        ages = {"youngest": self.minimum_age, "oldest": self.maximum_age}
        return _("%(youngest)d to %(oldest)d") % ages

    @property
    def phone_numbers(self) -> list[Phone]:
        """Its own numbers; if it has none, those of its organization."""
        return without_repeats(self.phones.all()) or self.organization.phone_numbers

    def index(self) -> None:
        self.name_search_words = fold(self.name, self.alternate_name)
        self.search_words = fold(self.name, self.alternate_name, self.description)
