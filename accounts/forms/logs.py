import re
from collections.abc import Iterable
from datetime import timedelta
from operator import itemgetter
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.log_lines import kind_of
from accounts.models import User
from accounts.models.log_filters import NAME
from audit import trail
from audit.events import EFFECTS, kinds_of_record, verbs_by_effect, verbs_of_choice
from pages.dates import PAST, DayField, start_of
from pages.sending import SentOnceForm

KEY_LENGTH = 36
RECORD = re.compile("[0-9a-z-]+")
SYSTEM = "system"  # instead of the key of a person
FILTERS = ("first", "last", "person", "event_kind", "record_kind", "record")


class LogForm(SentOnceForm):
    """Filters the audit log by days, person, kind of event and record: by keys, not by names.

    Its name is asked for only where the filter is saved.
    """

    first = DayField(PAST, label=_("From"), required=False)
    last = DayField(PAST, label=_("To"), required=False)
    person = forms.ChoiceField(
        label=_("Who"), required=False, widget=forms.Select({"translate": "no"})
    )
    event_kind = forms.ChoiceField(label=_("Kind of event"), required=False)
    record_kind = forms.ChoiceField(label=_("Kind of record"), required=False)
    record = forms.CharField(
        label=_("Record"),
        help_text=_("The record's ID, or the end of it."),
        max_length=60,
        required=False,
    )
    name = forms.CharField(
        label=_("Name of the filter"),
        max_length=NAME,
        required=False,
        error_messages={"required": _("Enter a name for the filter.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.order_by("name").values_list("pk", "name")
        choices: dict[str, Any] = {
            "person": [
                ("", _("All staff")),
                (SYSTEM, _("The system")),
                *((str(key), name) for key, name in people),
            ],
            "event_kind": [("", _("All events")), *kinds_of_event()],
            "record_kind": [("", _("Any")), *kinds_in_order(kinds_of_record())],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered
            self.fields[name].error_messages["invalid_choice"] = _(
                "This is not on the list any more. Choose again."
            )

    def clean_record(self) -> str:
        """Return the key or its end, as it is stored."""
        key = self.cleaned_data["record"].strip("… ").lower()
        if key and not RECORD.fullmatch(key):
            raise ValidationError(
                _("Enter the ID of a record, or the end of it: letters, digits and hyphens.")
            )
        return str(key)

    def clean(self) -> dict[str, Any]:
        super().clean()
        wanted = self.cleaned_data
        if wanted.get("first") and wanted.get("last") and wanted["last"] < wanted["first"]:
            self.add_error("last", _("The last day comes before the first. Check both."))
        return wanted

    def events(self) -> QuerySet[Any]:
        """Return the events that it asks for, newest first. The form is valid."""
        wanted, events = self.cleaned_data, trail.all_events()
        if wanted["first"]:
            events = events.filter(at__gte=start_of(wanted["first"]))
        if wanted["last"]:
            events = events.filter(at__lt=start_of(wanted["last"] + timedelta(days=1)))
        if wanted["person"]:
            by_system = wanted["person"] == SYSTEM
            events = events.filter(actor_id=None if by_system else wanted["person"])
        if wanted["event_kind"]:
            events = events.filter(verb__in=sorted(verbs_of_choice(wanted["event_kind"])))
        if wanted["record_kind"]:
            # By no index: SQLite would take the one of records, and sort all of a kind.
            events = events.annotate(of_kind=Coalesce("subject_type", Value("")))
            events = events.filter(of_kind=wanted["record_kind"])
        return about(events, wanted["record"]) if wanted["record"] else events

    @property
    def typed(self) -> dict[str, str]:
        """What was typed and chosen, by field, short of its name and of what is empty."""
        typed = {name: str(self.data.get(name, "")).strip() for name in FILTERS}
        return {name: value for name, value in typed.items() if value}

    @property
    def facts(self) -> dict[str, str]:
        """What it asks for, as the trail keeps it. The form is valid."""
        wanted = self.cleaned_data
        facts = {
            "first_day": wanted["first"] and wanted["first"].isoformat(),
            "last_day": wanted["last"] and wanted["last"].isoformat(),
            "event_kind": wanted["event_kind"],
            "person": "" if wanted["person"] == SYSTEM else wanted["person"],
            "record_end": wanted["record"][-8:],
        }
        return {name: value for name, value in facts.items() if value}


class SavedLogForm(LogForm):
    """The same, to be kept under a name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True

    @property
    def arguments(self) -> dict[str, Any]:
        return {"name": self.cleaned_data["name"], "chosen": self.typed}


def about(events: QuerySet[Any], key: str) -> QuerySet[Any]:
    """Return the events about a record, given its key or the key's end.

    An event about several records has their keys in its rows.
    """
    lookup = "subject_id" if len(key) == KEY_LENGTH else "subject_id__endswith"
    about_several = events.filter(**{f"rows__{lookup}": key}).order_by().values("pk")
    about_it = events.filter(**{lookup: key}).order_by().values("pk")
    return events.filter(pk__in=about_it.union(about_several))


def kinds_of_event() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Return what an event can be: groups by what it did, each as a whole and one by one."""
    return [
        (EFFECTS[effect], [(effect.value, _("Any of these")), *verbs.items()])
        for effect, verbs in verbs_by_effect().items()
    ]


def kinds_in_order(kinds: Iterable[str]) -> list[tuple[str, str]]:
    """Return kinds of records and what people call them, in the order of the words."""
    return sorted(((kind, kind_of(kind)) for kind in kinds), key=itemgetter(1))
