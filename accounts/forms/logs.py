from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.log_lines import kind_of
from accounts.models import User
from audit.events import words_of
from pages.dates import PAST, DayField

KEY_LENGTH = 36


class DayFilter(django_filters.DateFilter):
    field_class = DayField


class LogFilter(django_filters.FilterSet):
    """Filters the audit log by event, person, day and record: by keys, never by names."""

    verb = django_filters.ChoiceFilter(label=_("What"), empty_label=_("All events"))
    person = django_filters.ModelChoiceFilter(
        field_name="actor_id",
        label=_("Who"),
        queryset=User.objects.order_by("name"),
        empty_label=_("All staff"),
        method="by_person",
    )
    day = DayFilter(field_name="at", lookup_expr="date", label=_("Day"), days=PAST)
    kind = django_filters.ChoiceFilter(
        field_name="subject_type", label=_("Kind of record"), empty_label=_("Any")
    )
    record = django_filters.CharFilter(
        label=_("Record"),
        help_text=_("The record's ID, or the end of it."),
        max_length=60,
        method="by_record",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = self.queryset.exclude(subject_type="").order_by("subject_type")
        kinds = kinds.values_list("subject_type", flat=True).distinct()
        self.filters["kind"].extra["choices"] = in_alphabetical_order(kinds, kind_of)
        verbs = self.queryset.order_by("verb").values_list("verb", flat=True).distinct()
        self.filters["verb"].extra["choices"] = in_alphabetical_order(verbs, words_of)

    def by_person(self, events: QuerySet, name: str, person: User) -> QuerySet:
        return events.filter(actor_id=person.pk)

    def by_record(self, events: QuerySet, name: str, key: str) -> QuerySet:
        """Return the events about a record, given its key or the key's end.

        An event about several records has their keys in its rows.
        """
        key = key.strip("… ").lower()
        lookup = "subject_id" if len(key) == KEY_LENGTH else "subject_id__endswith"
        about_several = events.filter(**{f"rows__{lookup}": key}).order_by().values("pk")
        about_it = events.filter(**{lookup: key}).order_by().values("pk")
        return events.filter(pk__in=about_it.union(about_several))


def in_alphabetical_order(
    values: Iterable[str], label_of: Callable[[str], str]
) -> list[tuple[str, str]]:
    return sorted(((value, label_of(value)) for value in values), key=itemgetter(1))
