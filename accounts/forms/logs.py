import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.log_lines import in_words
from accounts.models import User


class LogFilter(django_filters.FilterSet):
    """What happened, by whom, on which day. Events know people by key, so names come apart."""

    verb = django_filters.ChoiceFilter(label=_("What"), empty_label=_("Anything"))
    person = django_filters.ModelChoiceFilter(
        field_name="actor_id",
        label=_("Who"),
        queryset=User.objects.order_by("name"),
        empty_label=_("Anybody"),
        method="by_person",
    )
    day = django_filters.DateFilter(
        field_name="at",
        lookup_expr="date",
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        verbs = self.queryset.order_by("verb").values_list("verb", flat=True).distinct()
        self.filters["verb"].extra["choices"] = [(verb, in_words(verb)) for verb in verbs]

    def by_person(self, events, name, person):
        return events.filter(actor_id=person.pk)
