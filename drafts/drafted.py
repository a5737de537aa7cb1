"""Forms that are kept as drafts: what was typed comes up again, until the form is saved."""

from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from drafts.models import Draft
from drafts.registry import page_of
from pages.editing import EditForm
from pages.models import SentForm
from pages.sending import SentOnceForm, new_key, sent_by

KEPT_WITH_ANSWERS = {"key", "shown"}  # of what is hidden: by whom, and over which values


class Drafting:
    """Where a page keeps what is typed into its form, and what was kept there before.

    Args:
        writer: who has the page open.
        form: the code of a `DraftedPage`.
        subject: the key of the record that the page is about, if it is about one.
    """

    def __init__(self, writer: User, form: str, subject: UUID | None = None) -> None:
        self.writer, self.form, self.subject = writer, form, subject

    @property
    def address(self) -> str:
        """The address to which the page's script sends what is typed."""
        if self.subject is None:
            return reverse("drafts:draft-save", args=[self.form])
        return reverse("drafts:draft-of-record-save", args=[self.form, self.subject])

    @property
    def page_address(self) -> str:
        """The address of the form's own page, by which it finds its draft again."""
        return page_of(self.form).address(self.subject, None)

    @cached_property
    def draft(self) -> Draft | None:
        """The draft that is there; None if there is none, or if it does not open."""
        found = Draft.objects.kept_at(self.form, self.subject, by=self.writer)
        return found if found and found.typed is not None else None


class Drafted(forms.Form):
    """A form of which a draft is kept. It is shown as it was typed, and nothing is checked.

    A form that is sent is never filled from a draft, and sending it deletes the draft. Extend
    `DraftedForm`, or `DraftedEditForm` over a record that exists.
    """

    data: MultiValueDict[str, Any]

    def __init__(self, *args: Any, drafting: Drafting | None = None, **kwargs: Any) -> None:
        self.drafting = drafting
        super().__init__(*args, **kwargs)

    @property
    def draft(self) -> Draft | None:
        """The draft that the page shows."""
        return None if self.is_bound or self.drafting is None else self.drafting.draft

    @cached_property
    def typed(self) -> MultiValueDict[str, str] | None:
        """What was typed, as of today; None if the page does not show a draft."""
        if self.draft is None or self.draft.typed is None:
            return None
        typed = self.draft.typed.copy()
        self.bring_up_to_date(typed, self.draft)
        return typed

    def bring_up_to_date(self, typed: MultiValueDict[str, str], draft: Draft) -> None:
        """Say an answer that depends on the day, such as "today", as of now: override it."""

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """Return what was typed, as a form that was sent would show it."""
        is_kept = field_name in KEPT_WITH_ANSWERS or not field.widget.is_hidden
        if self.typed is not None and is_kept:
            name = self.add_prefix(field_name)
            if not field.widget.value_omitted_from_data(self.typed, {}, name):
                typed = field.widget.value_from_datadict(self.typed, {}, name)
                return field.bound_data(typed, None)
        return super().get_initial_for_field(field, field_name)

    def carried_out(self, *, by: Any) -> None:
        """Delete the draft: the form is saved."""
        Draft.objects.of_form(self.data.get(self.add_prefix("key"), ""), by=by).delete()


class DraftedForm(Drafted, SentOnceForm):
    """One that makes something."""


class DraftedEditForm(Drafted, EditForm):
    """One over a record that exists. It has a key for its draft, and may be sent again."""

    key = forms.CharField(required=False, widget=forms.HiddenInput, initial=new_key)

    def full_clean(self) -> None:
        """Clean, and leave the key out: it is no answer, and no verb takes it."""
        super().full_clean()
        if self.is_bound:
            self.cleaned_data.pop("key", None)

    def claim(self, *, by: Any) -> None:
        """Let no late draft of this page come after it.

        It comes before the record's row is held, as in `Draft.keep`: in another order each of
        the two would wait for what the other holds.
        """
        self.claimed = SentForm(pk=sent_by(self.data.get(self.add_prefix("key"), ""), by))
        self.is_claimed_now = self.claimed.put()

    def unclaim(self) -> None:
        """Free the key, unless an earlier sending of the page was carried out."""
        if self.is_claimed_now:
            self.claimed.delete()
