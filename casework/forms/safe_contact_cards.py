"""Writing down how a client is reached safely. Nothing has to be answered."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from casework.models import SafeContactCard
from casework.models.safe_contact_cards import ZONES, city
from casework.reaching import Answer, Channel
from casework.safe_hours import ANY_TIME, DAYS, MOST_WINDOWS, NOT_ASKED, ONLY, Hours, Window
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
STARTS = [f"starts_{number}" for number in range(1, MOST_WINDOWS + 1)]
ENDS = [f"ends_{number}" for number in range(1, MOST_WINDOWS + 1)]
WINDOWS = list(zip(STARTS, ENDS, strict=True))
OF_HOURS = ("when", "days", *STARTS, *ENDS, "zone")
TEXTS = (
    "voicemail", "our_name", "code_word", "never_say", "must_not_know", "may_answer",
    "usual_places", "second_phone", "emergency_name", "emergency_phone", "emergency_knows",
)  # fmt: skip


def way(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=Answer.choices, widget=Radios(TILES), required=False
    )


def line(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LINE, required=False, **kwargs)


def lines(label: Any, **kwargs: Any) -> forms.CharField:
    box = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(
        label=label, max_length=PARAGRAPH, widget=box, required=False, **kwargs
    )


def phone(label: Any) -> PhoneNumberField:
    return PhoneNumberField(label=label, max_length=LINE, required=False)


class SafeContactCardForm(EditForm):
    call = way(Channel.CALL.label)
    text = way(Channel.TEXT.label)
    email = way(Channel.EMAIL.label)
    visit = way(Channel.VISIT.label)
    letter = way(Channel.LETTER.label)
    when = forms.ChoiceField(
        label=_("When is it safe?"),
        choices=WHEN,
        required=False,
        widget=RevealingRadios(TILES, reveals={ONLY: ["days", *STARTS, *ENDS, "zone"]}),
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
    second_phone = PhoneNumberField(
        label=_("Second phone number"), max_length=LINE, required=False
    )
    emergency_name = line(_("Emergency contact"))
    emergency_phone = phone(_("Emergency contact: phone number"))
    emergency_knows = lines(_("Emergency contact: what they know"))

    inseparable = (frozenset({"when", "days", *STARTS, *ENDS, "zone"}),)
    record: SafeContactCard

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = zone_choices(self.record.hours.zone)

    def present(self) -> dict[str, Any]:
        card, hours = self.record, self.record.hours
        windows = [*hours.windows, *[None] * MOST_WINDOWS]
        times = {
            name: getattr(window, edge)
            for names, window in zip(WINDOWS, windows, strict=False)
            for name, edge in zip(names, Window._fields, strict=True)
            if window
        }
        return {
            **{name: str(card.answer_about(name)) for name in Channel.values},
            **dict.fromkeys((*STARTS, *ENDS)),
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
        pairs = [(cleaned.get(starts), cleaned.get(ends)) for starts, ends in WINDOWS]
        for (starts, ends), (from_, to) in zip(WINDOWS, pairs, strict=True):
            if from_ is not None and to is None and ends not in self.errors:
                self.add_error(ends, _("Enter until when it is safe."))
            elif to is not None and from_ is None and starts not in self.errors:
                self.add_error(starts, _("Enter from when it is safe."))
            elif from_ is not None and from_ == to:
                self.add_error(ends, _("Enter a later time, or choose “Any time”."))
        says_nothing = not cleaned.get("days") and set(pairs) == {(None, None)}
        if says_nothing and not self.errors:
            self.add_error("days", _("Check the safe days, or enter safe times of day."))

    @property
    def has_more_windows(self) -> bool:
        """Whether a second or third window, or another zone, has to be seen."""
        names = (*STARTS[1:], *ENDS[1:], "zone")
        is_elsewhere = self["zone"].value() not in ("", None, settings.TIME_ZONE)
        return is_elsewhere or any(self[name].errors or self._says(name) for name in names[:-1])

    @property
    def has_more_answers(self) -> bool:
        """Whether the folded part of the page holds something that must be seen."""
        return any(self[name].errors or self._says(name) for name in TEXTS[5:])

    def _says(self, name: str) -> bool:
        return self[name].value() not in (None, "", [])

    @property
    def arguments(self) -> dict[str, Any]:
        """The keyword arguments of `SafeContactCard.write`, except `by`."""
        answers = self.cleaned_data
        return {
            "allowed": [each for each in Channel.values if answers[each] == Answer.YES],
            "refused": [each for each in Channel.values if answers[each] == Answer.NO],
            "hours": self._hours(),
            **{name: answers[name] for name in TEXTS},
        }

    def _hours(self) -> Hours:
        answers = self.cleaned_data
        if answers["when"] != ONLY:
            return Hours(answers["when"])
        windows = [
            Window(answers[starts], answers[ends])
            for starts, ends in WINDOWS
            if answers[starts] is not None
        ]
        days = tuple(day for day in DAYS if day in answers["days"])
        zone = "" if answers["zone"] == settings.TIME_ZONE else answers["zone"]
        return Hours(ONLY, days, tuple(windows), zone)


def zone_choices(kept: str) -> list[tuple[str, str]]:
    """Return the zones to choose from: the agency's first, and one that the record keeps."""
    names = dict.fromkeys([settings.TIME_ZONE, *([kept] if kept else []), *ZONES])
    return [(name, city(name)) for name in names]
