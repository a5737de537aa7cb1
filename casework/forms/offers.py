"""The services and items offered at a contact: a list to check, a row for each that is."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.db.models import TextChoices
from django.forms.utils import ErrorDict
from django.urls import reverse_lazy
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from casework.forms.awards import OTHER_DAY, PaidByField, are_others
from casework.models import Offer
from casework.offering import offering_on
from pages.choices import Radios
from pages.numbers import NumberField
from pages.texts import LINE
from services.funder_lines import CATEGORIES, NO_LINE, line_of
from services.models import Service

FIELD = "services"  # of the form of a contact: the codes that are checked
ANY = "any-service-of-this-kind"  # in place of the code, in a row that is drawn once for many


class Answer(TextChoices):
    PROVIDED = "provided", _("Accepted, provided today")
    ACCEPTED = "accepted", _("Accepted, not yet provided")
    LATER = "later", _("Maybe later")
    DECLINED = "declined", _("No")


class ServicesField(forms.MultipleChoiceField):
    """Which services and items were offered: codes on the list of the day of the contact."""

    default_error_messages = {
        "invalid_choice": _(
            "One of the services that you chose is not on the list of this day. Check the "
            "services again."
        )
    }

    def offer(self, listed):
        self.choices = [(code, service.label) for code, service in listed.items()]


class OfferForm(forms.Form):
    """What was answered to one service or item, and what was given."""

    template_name = "casework/contacts/_offer_row.html"
    answer = forms.ChoiceField(
        label=_("Client's response"),
        choices=Answer,
        widget=Radios({"class": "tiles tiles--small"}),
        error_messages={"required": _("Choose the client's response to this service.")},
    )
    quantity = NumberField(
        1,
        999,
        label=_("How many times"),
        sentence=_("Enter how many times, from %(least)s to %(most)s."),
        initial=1,
        required=False,
    )
    award = PaidByField()
    provider_name = forms.CharField(
        label=_("Referred to (if another agency)"),
        max_length=LINE,
        required=False,
        widget=forms.TextInput(
            attrs={
                "data-suggest": reverse_lazy("providers:service-options"),
            }
        ),
    )
    provider_key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, service, offering, is_checked=True, ask_again=False):
        initial = {"answer": Answer.PROVIDED} if service.is_item else {}
        super().__init__(data, prefix=f"offer-{service.code}", initial=initial)
        self.service, self.is_checked, self.ask_again = service, is_checked, ask_again
        self.awards = offering.awards
        if service.is_item:  # nobody else hands out what is ours
            del self.fields["provider_name"], self.fields["provider_key"]
            self.fields["quantity"].label = _("How many")
            self.fields["quantity"].sentence = _("Enter how many, from %(least)s to %(most)s.")
        if service.line == NO_LINE or not offering.awards:
            del self.fields["award"]  # no report counts it
        else:
            self.fields["award"].offer(offering.awards, of_last_time=True)

    def check_nothing(self):
        """Show what was typed so far: it is not sent yet, so nothing of it is wrong."""
        self._errors, self.cleaned_data = ErrorDict(renderer=self.renderer), {}

    def clean(self):
        cleaned = super().clean()
        if not self.is_checked and cleaned.get("provider_name", "") != "":
            self.add_error("provider_name", _("Check this service, or clear the agency."))
        if "award" in self.fields and self.is_provided and self.ask_again:
            self.errors.pop("award", None)
            self.add_error("award", OTHER_DAY)
        return cleaned

    @property
    def is_provided(self):
        return self.cleaned_data.get("answer") == Answer.PROVIDED

    @property
    def needs_award(self):
        """Whether it was provided, could be paid for, and no award was chosen."""
        is_open = "award" in self.fields and not self["award"].data
        return self.is_provided and is_open and "award" not in self.errors

    def settle_award(self, last):
        """Return the only award that pays, or the usual one; of several, ask for one.

        Args:
            last: the award of last time or of the client's program, or None for no award, by
                the code of the service.
        """
        if len(self.awards) == 1:
            return self.awards[0]
        if self.service.code not in last and "award" not in self.errors:
            self.add_error("award", self.fields["award"].error_messages["required"])
        return last.get(self.service.code)

    def facts(self, day, settled):
        """Return the fields of the `Offer` made on `day`.

        Args:
            settled: the award, by the code of the service, where none was chosen.
        """
        answer = self.cleaned_data["answer"]
        award = settled.get(self.service.code, self.cleaned_data.get("award"))
        return {
            "service": self.service.code,
            "answer": Offer.Answer.ACCEPTED if self.is_provided else answer,
            "provided_on": day if self.is_provided else None,
            "quantity": (self.cleaned_data["quantity"] or 1) if self.is_provided else 0,
            "award": award if self.is_provided else None,
            "provider_name": self.cleaned_data.get("provider_name", ""),
            "provider_key": self.cleaned_data.get("provider_key", ""),
        }


@dataclass(frozen=True)
class Line:
    """One line of the list on a page; `row` is what opens when it is checked."""

    service: Service
    is_checked: bool
    is_needed: bool  # it is checked, or something is wrong in its row
    row: SafeString


@dataclass(frozen=True)
class Group:
    title: str
    lines: list[Line]

    @property
    def is_needed(self) -> bool:
        """Whether something of it must be seen."""
        return any(line.is_needed for line in self.lines)


class Offers:
    """The agency's list on the form of a contact: what is checked, and how it is shown.

    Args:
        data: what a browser sent; None for a new page.
        day: services and awards are those of this day.
        shown_for: the day whose awards the page showed when somebody chose among them.
        typed: what a draft says, for a new page: it is shown and not checked.
    """

    def __init__(self, data, worker, day, *, shown_for=None, typed=None):
        self.worker, self.day, self.is_bound = worker, day, data is not None
        self.offering = offering_on(day, None if self.is_bound else worker)
        self.rows = self._rows(data, are_others(day, shown_for)) if self.is_bound else []
        self.drawn = self.rows if typed is None else self._rows_of_draft(typed)
        self.settled = {}

    def _rows(self, data, ask_again):
        checked = set(data.getlist(FIELD))
        return [
            OfferForm(
                data,
                service=service,
                offering=self.offering,
                is_checked=code in checked,
                ask_again=ask_again,
            )
            for code, service in self.offering.listed.items()
            if code in checked or data.get(f"offer-{code}-provider_name")
        ]

    def _rows_of_draft(self, typed):
        rows = self._rows(typed, ask_again=False)
        for row in rows:
            row.check_nothing()
        return rows

    def is_valid(self):
        return not self.has_errors

    def settle_awards(self, clients):
        """Find the award of what was provided to each, where none was chosen for all."""
        rows = [row for row in self.rows if row.is_valid() and row.needs_award]
        for client in clients:
            last = self._last(client, rows)
            self.settled[client.pk] = {row.service.code: row.settle_award(last) for row in rows}

    def _last(self, client, rows):
        """Return the award of last time, or of the program, by the code of the service."""
        if not rows or len(self.offering.awards) < 2:
            return {}
        codes = [row.service.code for row in rows]
        last = Offer.objects.awards_of_last_time(client, codes, self.offering.awards)
        if client.program and client.program.award in self.offering.awards:
            last = dict.fromkeys(codes, client.program.award) | last
        return last

    def facts_for(self, client, day):
        """Return the fields of each `Offer` made to a client on `day`."""
        settled = self.settled[client.pk]
        return [row.facts(day, settled) for row in self.rows]

    @property
    def has_errors(self):
        return any(row.errors for row in self.rows)

    @cached_property
    def usual(self):
        """What this worker offers most, then what the agency does."""
        offering = offering_on(self.day, self.worker) if self.is_bound else self.offering
        services = (offering.listed[code] for code in offering.usual)
        return Group(_("Your most used services"), list(self._lines(services)))

    @cached_property
    def others(self) -> list[Group]:
        """All others: items, then services by the category of the funder's line."""
        usual = {line.service.code for line in self.usual.lines}
        groups: dict = {title: [] for title in (_("Items"), *CATEGORIES.values())}
        groups[_("Other services")] = []
        for service in self.offering.listed.values():
            if service.code not in usual:
                groups[_title_of(service)].append(service)
        return [
            Group(title, list(self._lines(services)))
            for title, services in groups.items()
            if services
        ]

    @property
    def others_are_needed(self):
        return any(group.is_needed for group in self.others)

    def _lines(self, services: Iterable[Service]):
        sent = {row.service.code: row for row in self.drawn}
        for service in services:
            row = sent.get(service.code)
            drawn = row.render() if row else self._blank(service)
            is_checked = row is not None and row.is_checked
            yield Line(service, is_checked, row is not None, drawn)

    def _blank(self, service):
        """Draw the row of one that is not checked: those of a kind differ by the code alone."""
        kind = service.kind, service.line == NO_LINE
        if kind not in self._blanks:
            any_of_it = Service(code=ANY, kind=service.kind)
            any_of_it.line = service.line
            self._blanks[kind] = OfferForm(service=any_of_it, offering=self.offering).render()
        return SafeString(self._blanks[kind].replace(ANY, service.code))

    @cached_property
    def _blanks(self) -> dict:
        return {}


def _title_of(service: Service):
    if service.is_item:
        return _("Items")
    line = line_of(service.line)
    return CATEGORIES[line.number[0]] if line else _("Other services")
