import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.log_lines import kind_of
from accounts.models import User
from audit.events import words_of

LENGTH_OF_A_KEY = 36


class LogFilter(django_filters.FilterSet):
    """What happened, by whom, which day, to which record. No name stands in an address.

    Events know people and records by key, so names come apart; a record's key may be shared.
    """

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
    kind = django_filters.ChoiceFilter(
        field_name="subject_type", label=_("Kind of record"), empty_label=_("Any")
    )
    record = django_filters.CharFilter(
        label=_("Record"),
        help_text=_("Its key, or the end of it."),
        max_length=60,
        method="by_record",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = self.queryset.exclude(subject_type="").order_by("subject_type")
        kinds = kinds.values_list("subject_type", flat=True).distinct()
        self.filters["kind"].extra["choices"] = [(kind, kind_of(kind)) for kind in kinds]
        verbs = self.queryset.order_by("verb").values_list("verb", flat=True).distinct()
        self.filters["verb"].extra["choices"] = [(verb, words_of(verb)) for verb in verbs]

    def by_person(self, events, name, person):
        return events.filter(actor_id=person.pk)

    def by_record(self, events, name, key):
        """Those about a record, also where it was one of many in a list; or by a key's end."""
        key = key.strip("… ").lower()
        how = "subject_id" if len(key) == LENGTH_OF_A_KEY else "subject_id__endswith"
        told = events.filter(**{f"rows__{how}": key}).order_by().values("pk")
        about = events.filter(**{how: key}).order_by().values("pk")
        return events.filter(pk__in=about.union(told))
