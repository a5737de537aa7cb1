from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from providers.models.listings import Listing
from providers.models.phones import once_each
from providers.models.words import fold


class OrganizationQuerySet(models.QuerySet):
    def whole(self):
        """With everything that belongs to them."""
        return self.prefetch_related("phones", "locations", "services")


class Organization(Listing):
    """Somebody who serves people: an agency, an office, a charity (HSDS organization)."""

    name = models.CharField(_("name"), max_length=255)
    alternate_name = models.CharField(_("also known as"), max_length=255, blank=True)
    description = models.TextField(_("description"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    legal_status = models.CharField(_("legal status"), max_length=120, blank=True)
    words = models.TextField(editable=False, blank=True)

    searched = ("words",)
    objects = OrganizationQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["words"])

    class Meta(Listing.Meta):
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("providers:organization-detail", args=[self.pk])

    @property
    def numbers(self):
        """The numbers of the organization itself, or where it has none all that it has."""
        phones = self.phones.all()
        return once_each(phone for phone in phones if not phone.service_id) or once_each(phones)

    def index(self):
        self.words = fold(self.name, self.alternate_name)
