from collections import defaultdict
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from providers.models.attributes import Attribute
from providers.models.listings import Listing


class TaxonomyTermQuerySet(models.QuerySet):
    def under(self, term_key: UUID | str) -> "TaxonomyTermQuerySet":
        """The term itself, and every term below it."""
        below = defaultdict(list)
        for key, parent in self.model.objects.values_list("pk", "parent_id"):
            below[parent].append(key)
        found = [term_key]
        for key in found:
            found += below.pop(key, [])
        return self.filter(pk__in=found)

    def with_use(self) -> "TaxonomyTermQuerySet":
        """Annotate `in_use`: whether any service has exactly this term."""
        return self.annotate(in_use=Exists(Attribute.objects.filter(term=OuterRef("pk"))))


class TaxonomyTerm(Listing):
    """A kind of service, or a situation that a service is for (HSDS taxonomy_term)."""

    code = models.CharField(_("code"), max_length=120, blank=True)
    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    taxonomy = models.CharField(_("taxonomy"), max_length=120, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )

    objects = TaxonomyTermQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta(Listing.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
