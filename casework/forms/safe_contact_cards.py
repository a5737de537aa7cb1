"""Writing down how a client is reached safely. Nothing has to be answered."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from casework.exceptions import CardChanged
from casework.models import Client, SafeContactCard
from casework.models.safe_contact_cards import ANSWER_FIELDS, CAUTION_FIELDS, FOLDED_FIELDS
from casework.reaching import Answer, Channel
from casework.safe_hours import ANY_TIME, MOST_WINDOWS, NOT_ASKED, ONLY, Hours, Window
from casework.safe_hours_text import ZONES, city
from drafts.drafted import DraftedEditForm
from opening.open_days import WEEKDAYS
from pages.choices import Radios, RevealingRadios, drop_unrevealed
from pages.dates import TimeField
from pages.editing import EditForm
from pages.texts import LINE, PARAGRAPH
from search.phone_numbers import PhoneNumberField

TILES = {"class": "tiles tiles--small"}
DAY_LABELS = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}
WHEN = [
    (ANY_TIME, _("Any time")),
    (ONLY, _("Only at some times")),
    (NOT_ASKED, _("Not asked")),
]


class Boxes(NamedTuple):
    """The names of the two fields into which a window is typed."""

    starts: str
    ends: str


WINDOWS = [Boxes(f"starts_{number}", f"ends_{number}") for number in range(1, MOST_WINDOWS + 1)]
MORE = WINDOWS[1:]  # folded on the page
LIMITS = ("days", *(name for boxes in WINDOWS for name in boxes), "zone")  # of safe times
TEXTS = ("voicemail", *CAUTION_FIELDS, *FOLDED_FIELDS)


def answer_about(channel: Channel) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=channel.label, choices=Answer.choices, widget=Radios(TILES), required=False
    )


def time_of_day(label: Any) -> TimeField:
    return TimeField(label=label, required=False)


def line(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LINE, required=False, **kwargs)


def lines(label: Any, **kwargs: Any) -> forms.CharField:
    box = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(
        label=label, max_length=PARAGRAPH, widget=box, required=False, **kwargs
    )


def phone(label: Any) -> PhoneNumberField:
    return PhoneNumberField(label=label, max_length=LINE, required=False)


class SafeContactCardForm(DraftedEditForm):
    call = answer_about(Channel.CALL)
    text = answer_about(Channel.TEXT)
    email = answer_about(Channel.EMAIL)
    visit = answer_about(Channel.VISIT)
    letter = answer_about(Channel.LETTER)
    when = forms.ChoiceField(
        label=_("When is it safe?"),
        choices=WHEN,
        required=False,
        widget=RevealingRadios(TILES, reveals={ONLY: LIMITS}),
    )
    days = forms.MultipleChoiceField(
        label=_("Safe days"),
        help_text=_("None checked means every day."),
        choices=DAY_LABELS.items(),
        widget=forms.CheckboxSelectMultiple({"class": "tiles"}),
        required=False,
    )
    starts_1 = TimeField(label=_("From"), required=False)
    ends_1 = TimeField(label=_("To"), required=False)
    starts_2 = TimeField(label=_("And from"), required=False)
    ends_2 = TimeField(label=_("And to"), required=False)
    starts_3 = TimeField(label=_("Also from"), required=False)
    ends_3 = TimeField(label=_("Also to"), required=False)
    zone = forms.ChoiceField(label=_("Time zone: where they are"), required=False)
    voicemail = forms.ChoiceField(
        label=_("May we leave a voicemail?"),
        choices=SafeContactCard.Voicemail.choices,
        widget=Radios(TILES),
        required=False,
    )
    our_name = line(
        _("Name to use for us"),
        help_text=_("What we say if someone else answers, such as “the library”."),
    )
    code_word = line(
        _("Code word"), help_text=_("What they say, or we say, so that both know it is safe.")
    )
    never_say = lines(_("Never say"), help_text=_("One thing on each line."))
    must_not_know = lines(_("Who must not know"))
    may_answer = lines(_("Who may answer"))
    usual_places = lines(_("Where they can usually be found"))
    second_phone = phone(_("Second phone number"))
    emergency_name = line(_("Emergency contact"))
    emergency_phone = phone(_("Emergency contact: phone number"))
    emergency_knows = lines(_("Emergency contact: what they know"))

    inseparable = (frozenset({"when", *LIMITS}),)
    record: SafeContactCard

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = zone_choices(self.record.hours.zone)

    def present(self) -> dict[str, Any]:
        card, hours = self.record, self.record.hours
        times: dict[str, Any] = dict.fromkeys(LIMITS)
        for boxes, window in zip(WINDOWS, hours.windows, strict=False):
            times |= {boxes.starts: window.starts, boxes.ends: window.ends}
        return {
            **{name: str(card.answer_about(name)) for name in Channel.values},
            **times,
            "when": hours.answer,
            "days": list(hours.days),
            "zone": hours.zone or settings.TIME_ZONE,
            **{name: getattr(card, name) for name in TEXTS},
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        drop_unrevealed(self)
        if cleaned.get("when") == ONLY:
            self._check_hours(cleaned)
        return cleaned

    def _check_hours(self, cleaned: dict[str, Any]) -> None:
        """Refuse a window with one end, and limited hours without a window or a day."""
        for boxes in WINDOWS:
            starts, ends = cleaned.get(boxes.starts), cleaned.get(boxes.ends)
            if starts is not None and ends is None and boxes.ends not in self.errors:
                self.add_error(boxes.ends, _("Enter until when it is safe."))
            elif ends is not None and starts is None and boxes.starts not in self.errors:
                self.add_error(boxes.starts, _("Enter from when it is safe."))
            elif starts is not None and starts == ends:
                self.add_error(boxes.ends, _("Enter a later time, or choose “Any time”."))
        says_something = cleaned.get("days") or any(
            cleaned.get(name) is not None for boxes in WINDOWS for name in boxes
        )
        if not says_something and not self.errors:
            self.add_error("days", _("Check the safe days, or enter safe times of day."))

    @property
    def has_more_windows(self) -> bool:
        """Whether a second or third window, or another zone, has to be seen."""
        is_elsewhere = self["zone"].value() not in ("", None, settings.TIME_ZONE)
        return is_elsewhere or self._has_to_be_seen(name for boxes in MORE for name in boxes)

    @property
    def has_more_answers(self) -> bool:
        """Whether the folded part of the page holds something that must be seen."""
        return self._has_to_be_seen(FOLDED_FIELDS)

    def _has_to_be_seen(self, names: Iterable[str]) -> bool:
        return any(self[name].errors or self[name].value() for name in names)

    @property
    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of `SafeContactCard.write`, except `by`."""
        answers = self.cleaned_data
        return {
            "allowed": [each for each in Channel.values if answers[each] == Answer.YES],
            "refused": [each for each in Channel.values if answers[each] == Answer.NO],
            "hours": self._hours(),
            **{name: "\n".join(answers[name].splitlines()) for name in TEXTS},
        }

    def _hours(self) -> Hours:
        answers = self.cleaned_data
        if answers["when"] != ONLY:
            return Hours(answers["when"])
        windows = [
            Window(answers[boxes.starts], answers[boxes.ends])
            for boxes in WINDOWS
            if answers[boxes.starts] is not None
        ]
        days = tuple(day for day in WEEKDAYS if day in answers["days"])
        zone = "" if answers["zone"] == settings.TIME_ZONE else answers["zone"]
        return Hours(ONLY, days, tuple(windows), zone)


class ConfirmationForm(EditForm):
    """“Still true”: it confirms the card as the page showed it, and no other."""

    record: SafeContactCard

    @classmethod
    def of(cls, client: Client) -> "ConfirmationForm | None":
        """Return the form for a client's page; None while the card does not ask."""
        card = client.card
        return cls(record=card) if card and card.is_to_ask_again else None

    def present(self) -> dict[str, Any]:
        answers = {name: getattr(self.record, name) for name in ANSWER_FIELDS}
        return answers | {"hours": self.record.hours.to_json()}

    def settle(self) -> bool:
        """Refuse if the card changed since: there is no field to ask about."""
        self.record.lock_and_refresh()
        present = self.present()
        if any(self._showed_another(name, present) for name in present):
            self.add_error(None, CardChanged())
        return not self.errors


def zone_choices(kept: str) -> list[tuple[str, str]]:
    """Return the zones to choose from: the agency's first, and one that the record keeps."""
    names = dict.fromkeys([settings.TIME_ZONE, *([kept] if kept else []), *ZONES])
    return [(name, city(name)) for name in names]
