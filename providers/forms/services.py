import django_filters
from django.utils.translation import gettext_lazy as _

from providers.models import Service, TaxonomyTerm


def kinds_in_use():
    """Return the kinds of services there are, each under the broadest kind it belongs to."""
    terms = {term.pk: term for term in TaxonomyTerm.objects.with_use()}
    families = {}
    for term in terms.values():
        if term.in_use:
            line = _line_of(term, terms)
            families.setdefault(line[-1], set()).update(line[:-1])
    return [_family(root, below) for root, below in sorted(families.items(), key=_by_name)]


def _line_of(term, terms):
    line = [term]
    while (parent := terms.get(line[-1].parent_id)) and parent not in line:
        line.append(parent)
    return line


def _family(root, below):
    if not below:
        return root.pk, root.name
    everything = (root.pk, _("%(kind)s: all") % {"kind": root.name})
    return root.name, [everything, *sorted(((t.pk, t.name) for t in below), key=_second)]


def _by_name(family):
    return family[0].name


def _second(choice):
    return choice[1]


class ServiceFilter(django_filters.FilterSet):
    """What to look for in the directory; all of it must match."""

    words = django_filters.CharFilter(
        label=_("Words"),
        help_text=_("Such as shelter, or a name"),
        max_length=100,
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind of service"),
        choices=kinds_in_use,
        empty_label=_("Any kind"),
        error_messages={"invalid_choice": _("Choose a kind of service from the list.")},
    )
    place = django_filters.CharFilter(
        label=_("Place"), help_text=_("City or postal code"), max_length=60
    )

    class Meta:
        model = Service
        fields = []

    def filter_queryset(self, queryset):
        return queryset.search(**self.form.cleaned_data) if self.is_valid() else queryset.none()
