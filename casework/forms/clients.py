from collections.abc import Iterable
from contextlib import suppress

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from casework import codes
from casework.birth_dates import BirthDate
from casework.duplicates import possible_duplicates
from casework.exceptions import TextMissing
from casework.forms.birth_dates import BirthDateField
from casework.forms.texts import TextsReadField
from casework.models import Client, Consent
from casework.models.consent_wordings import default_end
from casework.models.purposes import Purpose
from casework.unanswered import Unanswered
from drafts.drafted import DraftedForm
from pages.choices import Radios, RevealingRadios, drop_unrevealed
from pages.dates import AHEAD, PAST, DayField, example
from pages.editing import EditForm
from pages.texts import LINE, PARAGRAPH

IDENTITY = [
    "preferred_name",
    "other_names",
    "phone_number",
    "birth_date",
    "victimizations",
    "classifications",
]
DEMOGRAPHICS = ["language", "sex", "race_ethnicity"]
OPTIONAL_FIELDS = ["other_names", "birth_date", "sex", "race_ethnicity"]
VICTIMIZATION_FIELDS = ["victimizations", "classifications"]
RECORD_REFUSED = _(
    "We can't keep a record without the client's consent. They can still get help: count this "
    "as an anonymous contact."
)
NO_ANSWER_KEPT = ("", _("No answer recorded"))
ASKED_BY_HUD = ("sex", "race_ethnicity")  # where it tells the reasons for no answer apart
RACE_AND_REASON = _(
    "“Race and ethnicity, all that apply”: check the client’s answers, or one reason why there "
    "is no answer."
)


class ClientForm(forms.ModelForm):
    """Who a person is, as far as they want to say. Only a name to go by is needed."""

    other_names = forms.CharField(
        label=_("Other names"),
        help_text=_("Street names or spellings, one on each line."),
        widget=forms.Textarea({"rows": 2}),
        max_length=PARAGRAPH,
        required=False,
    )
    birth_date = BirthDateField(
        label=_("Date of birth"),
        help_text=format_lazy(_("For example {example}."), example=example()),
        required=False,
    )
    language = forms.ChoiceField(label=_("Preferred language"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), required=False)
    race_ethnicity = forms.MultipleChoiceField(
        label=_("Race and ethnicity, all that apply"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    victimizations = forms.MultipleChoiceField(
        label=_("Type of victimization"),
        help_text=_("Do not ask just to fill this in. Choose all that apply."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    classifications = forms.MultipleChoiceField(
        label=_("Special classifications"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Client
        fields = IDENTITY
        error_messages = {
            "preferred_name": {"required": _("Enter a preferred name.")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        for name, versions in {
            "language": codes.LANGUAGES,
            "sex": codes.SEX,
            "race_ethnicity": codes.RACE_ETHNICITY,
            "victimizations": codes.VICTIMIZATIONS,
            "classifications": codes.CLASSIFICATIONS,
        }.items():
            self._offer_list(name, codes.newest(versions, today))

    def _offer_list(self, name, current):
        """Offer the list that is in effect today, and keep a code that an older list held."""
        field = self.fields[name]
        kept = self.initial.get(name) or []
        kept = [kept] if isinstance(kept, str) else kept
        reasons = Unanswered.choices if name in ASKED_BY_HUD else []
        offered = dict([*current.choices, *reasons])
        older = [(value, value) for value in kept if value not in offered]
        field.choices = [*current.choices, *older, *reasons]
        if not isinstance(field, forms.MultipleChoiceField):
            field.choices = [NO_ANSWER_KEPT, *field.choices]

    def clean_race_ethnicity(self):
        answers = self.cleaned_data["race_ethnicity"]
        if len(answers) > 1 and set(answers) & set(Unanswered.values):
            raise forms.ValidationError(RACE_AND_REASON)
        return answers

    @property
    def has_optional_answers(self) -> bool:
        """Whether the folded questions about the person hold something that must be seen."""
        return self._holds_something(OPTIONAL_FIELDS)

    @property
    def asks_about_victimization(self) -> bool:
        """Whether the questions that stay folded on a shared screen have to be seen."""
        return self._needs_an_answer(VICTIMIZATION_FIELDS)

    @property
    def victimization_answers(self) -> int:
        return sum(len(self[name].value() or []) for name in VICTIMIZATION_FIELDS)

    def _needs_an_answer(self, names: Iterable[str]) -> bool:
        return any(self[name].errors or self[name].decision for name in names)

    def _holds_something(self, names):
        values = (self[name].value() for name in names)
        return self._needs_an_answer(names) or any(
            any(value) if isinstance(value, list) else value for value in values
        )

    @property
    def identity(self) -> dict:
        return {name: self.cleaned_data[name] for name in IDENTITY}

    @property
    def demographics(self) -> dict:
        return {name: self.cleaned_data[name] for name in DEMOGRAPHICS}

    @property
    def arguments(self) -> dict:
        """The keyword arguments of `intake.amend_client`, except `by`."""
        return {"identity": self.identity, "demographics": self.demographics}


class ClientEditForm(EditForm, ClientForm):
    """The same about somebody who has a record."""

    def present(self):
        return self.record.form_initial()

    def _in_words(self, name, value):
        in_words = value.in_words if isinstance(value, BirthDate) else ""
        return in_words or super()._in_words(name, value)


class WhenAgreed(TextChoices):
    TODAY = "today", _("Today")
    EARLIER = "earlier", _("Another date")


class ConsentForm(forms.Form):
    """What a person agreed to, after which text, how, and on which day."""

    agreed_when = forms.ChoiceField(
        label=_("When the client agreed"),
        choices=WhenAgreed,
        initial=WhenAgreed.TODAY,
        required=False,
        widget=RevealingRadios({"class": "tiles"}, reveals={WhenAgreed.EARLIER: ["given_on"]}),
    )
    given_on = DayField(
        PAST,
        label=_("Date of consent"),
        help_text=_("The date on the paper, or the day on which they agreed."),
        required=False,
    )

    texts = TextsReadField()
    agreed_to = forms.MultipleChoiceField(
        label=_("The client said yes to"),
        choices=Purpose,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": RECORD_REFUSED},
    )
    method = forms.ChoiceField(
        label=_("How consent was given"),
        choices=Consent.Method,
        initial=Consent.Method.VERBAL,
        widget=Radios,
    )
    interpreter = forms.CharField(
        label=_("Interpreter used, if any"), max_length=LINE, required=False
    )
    until = DayField(
        AHEAD,
        label=_("Last day of the consent"),
        help_text=_("The text says this day. If the client wants an earlier one, change it."),
        required=False,
        initial=default_end,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        chosen = self["texts"].value() or ""
        self.offered_texts = self.fields["texts"].offer(self._day(), chosen)

    def _day(self):
        """Return the day on which the client agreed; today until another one can be read."""
        typed = None
        if self["agreed_when"].value() == WhenAgreed.EARLIER:
            with suppress(ValidationError):
                typed = self.fields["given_on"].clean(self["given_on"].value())
        return typed or timezone.localdate()

    def clean(self):
        answers = super().clean()
        drop_unrevealed(self)
        self._settle_days()
        return answers

    def _settle_days(self):
        """Let the consent end by the day that its text says, counted from its own."""
        answers, day = self.cleaned_data, timezone.localdate()
        if answers.pop("agreed_when", None) == WhenAgreed.EARLIER:
            day = answers.get("given_on")
            if day is None:
                if "given_on" not in self.errors:
                    self.add_error("given_on", _("Enter the date of consent."))
                return
        answers["given_on"], latest = day, default_end(day)
        until = answers.get("until") or latest
        if until == default_end():  # as the page had it, for whoever agreed today
            until = latest
        if latest < timezone.localdate():
            ended = _("A consent of that day ended on %(day)s. Ask the client again.")
            self.add_error("given_on", ended % {"day": date_format(latest)})
        elif until > latest:
            later = _("The text says that we ask again by %(day)s. Choose no later day.")
            self.add_error("until", later % {"day": date_format(latest)})
        elif "until" not in self.errors:
            answers["until"] = until

    def check_texts(self, purposes):
        """Refuse purposes of which the chosen language has no text."""
        for purpose in purposes:
            if "texts" in self.cleaned_data and purpose not in self.cleaned_data["texts"]:
                self.add_error("texts", TextMissing(str(Purpose(purpose).label)))


class IntakeForm(DraftedForm, ConsentForm, ClientForm):
    """Opening a record: the consent comes first, and without it nothing is kept."""

    consent_fields = ("texts", "agreed_to", "method", "interpreter", "until")
    field_order = ["agreed_when", "given_on", *consent_fields, *IDENTITY, *DEMOGRAPHICS]

    duplicates = None

    not_a_match = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def bring_up_to_date(self, typed, draft):
        """Let "today" mean the day that it meant then."""
        day = timezone.localdate(draft.saved_at)
        if typed.get("agreed_when") == WhenAgreed.TODAY and day != timezone.localdate():
            typed["agreed_when"] = WhenAgreed.EARLIER.value
            typed["given_on"] = day.isoformat()

    def clean_agreed_to(self):
        agreed_to = self.cleaned_data["agreed_to"]
        if Purpose.RECORD not in agreed_to:
            raise forms.ValidationError(RECORD_REFUSED)
        return agreed_to

    def asks_first(self, *, by) -> bool:
        """Ask whether one of the `duplicates` is this person, unless that was answered."""
        if not self.cleaned_data["not_a_match"]:
            self.duplicates = possible_duplicates(by=by, **self.identity)
        return bool(self.duplicates)

    def clean(self):
        answers = super().clean()
        self.check_texts(self.cleaned_data.get("agreed_to", ()))
        return answers

    @property
    def arguments(self) -> dict:
        """The keyword arguments of `intake.open_client`, except `by`."""
        consent = {name: self.cleaned_data[name] for name in self.consent_fields}
        return {**consent, "on": self.cleaned_data["given_on"], **super().arguments}
