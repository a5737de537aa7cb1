from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from providers.models.listings import Listing
from providers.models.phones import Phone, without_repeats
from providers.models.search_words import fold


class OrganizationQuerySet(models.QuerySet):
    def for_a_page(self) -> "OrganizationQuerySet":
        """With everything that belongs to them."""
        return self.prefetch_related("phones", "locations", "services")


class Organization(Listing):
    """An agency, an office or a charity that serves people (HSDS organization)."""

    name = models.CharField(_("name"), max_length=255)
    alternate_name = models.CharField(_("also known as"), max_length=255, blank=True)
    description = models.TextField(_("description"), blank=True)
    email = models.EmailField(_("email"), blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    legal_status = models.CharField(_("legal status"), max_length=120, blank=True)
    search_words = models.TextField(editable=False, blank=True)

    search_fields = ("search_words",)
    objects = OrganizationQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["search_words"])

    class Meta(Listing.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("providers:organization-detail", args=[self.pk])

    @property
    def phone_numbers(self) -> list[Phone]:
        """Its own numbers; if it has none, those of its services."""
        phones = self.phones.all()
        own = without_repeats(phone for phone in phones if not phone.service_id)
        return own or without_repeats(phones)

    def index(self) -> None:
        self.search_words = fold(self.name, self.alternate_name)
