import django_filters
from django.utils.translation import gettext_lazy as _

from providers.models import Service, TaxonomyTerm
from providers.models.services import ServiceQuerySet


def kinds_in_use() -> list[tuple[object, object]]:
    """Return the choices of kinds that have services, grouped by their broadest kind."""
    terms = {term.pk: term for term in TaxonomyTerm.objects.with_use()}
    families: dict[TaxonomyTerm, set[TaxonomyTerm]] = {}
    for term in terms.values():
        if term.in_use:
            ancestry = _with_ancestors(term, terms)
            families.setdefault(ancestry[-1], set()).update(ancestry[:-1])
    return [_family(root, below) for root, below in sorted(families.items(), key=_by_name)]


def _with_ancestors(term, terms):
    ancestry = [term]
    while (parent := terms.get(ancestry[-1].parent_id)) and parent not in ancestry:
        ancestry.append(parent)
    return ancestry


def _family(root, below):
    if not below:
        return root.pk, root.name
    all_of_it = (root.pk, _("%(kind)s: all") % {"kind": root.name})
    narrower = sorted(((term.pk, term.name) for term in below), key=_label)
    return root.name, [all_of_it, *narrower]


def _by_name(family):
    return family[0].name


def _label(choice):
    return choice[1]


class ServiceFilter(django_filters.FilterSet):
    """A search in the directory; a service must match every field."""

    words = django_filters.CharFilter(
        label=_("Keywords"),
        help_text=_("Such as shelter, or a name"),
        max_length=100,
    )
    kind = django_filters.ChoiceFilter(
        label=_("Type of service"),
        choices=kinds_in_use,
        empty_label=_("Any type"),
        error_messages={"invalid_choice": _("Choose a type of service from the list.")},
    )
    place = django_filters.CharFilter(
        label=_("Place"), help_text=_("City or postal code"), max_length=60
    )

    class Meta:
        model = Service
        fields: list[str] = []

    def filter_queryset(self, queryset: ServiceQuerySet) -> ServiceQuerySet:
        """Return the services that match; none if the search is not valid."""
        return queryset.search(**self.form.cleaned_data) if self.is_valid() else queryset.none()
