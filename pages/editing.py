"""Forms over a record that exists: they write what was changed on the page, and nothing else.

Such a form carries a digest of each value that it showed. When it is sent, the record's row is
held and read again, and each field is one of four:

- typed as it is now: nothing to do;
- left as it was shown: it stays as it is now, whoever changed it meanwhile;
- changed here alone: it is written;
- changed here and, since the page was opened, by somebody else: nothing at all is written.
  The page shows both values, keeps what was typed, and asks which to keep.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.datastructures import MultiValueDict
from django.utils.formats import localize
from django.utils.translation import gettext as _

from pages.choices import Radios

SALT = "pages.editing"
DECISION = "keep-"
PRESENT, TYPED = "present", "typed"
NOT_ANSWERS = {"shown", "key"}
DIGITS = 24  # of a digest in hexadecimal: 96 bits


class Editable(Protocol):
    """What an edit form is about: a record, with a value for each field of the form."""

    def lock_and_refresh(self) -> None:
        """Hold its row until the transaction ends, and read it again."""


class EditForm(forms.Form):
    """A form over a record, which `carry_out` reads again before it writes.

    `inseparable` names groups of fields that only make sense together: who changes one of them
    is asked about every other that somebody else changed. `besides` names fields that are no
    values of the record.
    """

    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    inseparable: tuple[frozenset[str], ...] = ()
    besides: frozenset[str] = frozenset()
    data: MultiValueDict[str, Any]

    def __init__(self, *args: Any, record: Editable, **kwargs: Any) -> None:
        self.record = record
        present = self.present()
        super().__init__(*args, initial={**present, "shown": token_of(present)}, **kwargs)

    def present(self) -> dict[str, Any]:
        """Return what the record says now. Override it where fields have no namesake there."""
        names = (name for name in self.base_fields if name not in NOT_ANSWERS | self.besides)
        return {name: getattr(self.record, name) for name in names}

    def full_clean(self) -> None:
        """Clean, and set apart what is no answer about the record: no verb takes it."""
        if self.is_bound:
            self._shown = opened(self.data.get(self.add_prefix("shown"), ""))
            for name in self._shown["asked"]:
                self._add_decision(name, self.initial[name])
        super().full_clean()
        if self.is_bound:
            self.cleaned_data.pop("shown", None)
            self._decisions = {
                name: self.cleaned_data.pop(DECISION + name, None)
                for name in self._shown["asked"]
            }

    def claim(self, *, by: Any) -> None:
        """Hold what has to be held before the record's row: override it, and `unclaim`."""

    def unclaim(self) -> None:
        """Undo `claim` where nothing was written: the transaction is committed all the same."""

    def carried_out(self, *, by: Any) -> None:
        """Do what goes with it, in the same transaction: override it."""

    def settle(self) -> bool:
        """Compare what was shown, what is typed and what is now, with the record's row held.

        Afterwards `cleaned_data` holds what the record is to say.

        Returns:
            False if there is something to ask first: the page has to show again.
        """
        self.record.lock_and_refresh()
        present = self.present()
        typed = {name: self.cleaned_data.get(name) for name in self.fields if name in present}
        differing = [name for name in typed if plain(typed[name]) != plain(present[name])]
        changed_there = {name for name in differing if self._showed_another(name, present)}
        changed_here = {name for name in differing if self._showed_another(name, typed)}
        to_decide = changed_there & self._with_inseparable(changed_here)
        left = set(differing) - changed_here - to_decide
        for name in differing:
            if name in to_decide or (
                name in left | self._given_up() and not self._take(name, present[name])
            ):
                self._ask(name, present[name])
        if self.errors:
            self._show_again(present, left)
        return not self.errors

    def _showed_another(self, name: str, values: Mapping[str, Any]) -> bool:
        digest = digest_of(self._shown["nonce"], name, values[name])
        return self._shown["digests"].get(name) != digest

    def _with_inseparable(self, names: set[str]) -> set[str]:
        return names.union(*(group for group in self.inseparable if group & names))

    def _given_up(self) -> set[str]:
        """Return the fields of which the person decided to keep what somebody else wrote."""
        return {name for name, choice in self._decisions.items() if choice == PRESENT}

    def _take(self, name: str, value: Any) -> bool:
        """Let a field say what it says now; return False if the form does not allow it."""
        try:
            self.cleaned_data[name] = self.fields[name].clean(value)
        except ValidationError:
            return False
        return True

    def _ask(self, name: str, value: Any) -> None:
        self._add_decision(name, value)
        sentence = _(
            "Someone else changed “%(field)s” after you opened this page. Choose one to keep."
        )
        self.add_error(DECISION + name, sentence % {"field": self[name].label})

    def _add_decision(self, name: str, value: Any) -> None:
        now = _("What it says now: %(value)s") % {"value": self._in_words(name, value)}
        self.fields[DECISION + name] = forms.ChoiceField(
            label=_("Keep which “%(field)s”?") % {"field": self[name].label},
            choices=[(PRESENT, now), (TYPED, _("What you entered, as it stands above"))],
            widget=Radios({"class": "decision"}),
            error_messages={"required": _("Choose which to keep.")},
        )

    def _show_again(self, present: Mapping[str, Any], left: Iterable[str]) -> None:
        """Show what the record says now wherever the person changed nothing."""
        decided = {name for name in self._shown["asked"] if DECISION + name not in self.errors}
        asked = {name for name in self.fields if DECISION + name in self.errors}
        self.data = self.data.copy()
        self.data[self.add_prefix("shown")] = token_of(present, sorted(asked | decided))
        for name in asked:
            self.data.pop(self.add_prefix(DECISION + name), None)
        for name in set(left) - asked:
            self._put(name, present[name])

    def _put(self, name: str, value: Any) -> None:
        widget, html_name = self.fields[name].widget, self.add_prefix(name)
        value = self.fields[name].prepare_value(value)
        if isinstance(widget, forms.MultiWidget):
            parts = zip(widget.widgets_names, widget.decompress(value), strict=True)
            self.data.update({html_name + suffix: part for suffix, part in parts})
        elif isinstance(value, list | tuple | set):
            self.data.setlist(html_name, list(value))
        else:
            self.data[html_name] = "" if value is None else value

    def _in_words(self, name: str, value: Any) -> str:
        """Return a value as the form's page says it."""
        if isinstance(value, list | tuple | set | models.QuerySet):
            return ", ".join(self._in_words(name, each) for each in value) or _("nothing")
        labels = dict(_flat(getattr(self.fields[name], "choices", ())))
        return labels.get(plain(value)) or str(localize(value) or _("nothing"))


def token_of(values: Mapping[str, Any], asked: Iterable[str] = ()) -> str:
    """Return what a page carries: a keyed digest of each value, and what it asks about."""
    nonce = get_random_string(8)
    digests = {name: digest_of(nonce, name, value) for name, value in values.items()}
    return signing.dumps({"nonce": nonce, "digests": digests, "asked": list(asked)}, salt=SALT)


def opened(token: str) -> dict[str, Any]:
    """Return what `token_of` made a token of. One of nobody's showed nothing: all is asked."""
    try:
        found: dict[str, Any] = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return {"nonce": "", "digests": {}, "asked": []}
    return found


def digest_of(nonce: str, name: str, value: Any) -> str:
    text = json.dumps([nonce, name, plain(value)])
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()[:DIGITS]


def plain(value: Any) -> str:
    """Return a text that is the same for a value of a record and the same one of a form."""
    if value is None or value is False:
        return ""
    if isinstance(value, list | tuple | set | models.QuerySet):
        return json.dumps(sorted(plain(each) for each in value)) if value else ""
    if isinstance(value, models.Model):
        return str(value.pk)
    return "\n".join(str(value).strip().splitlines())


def _flat(choices: Iterable[Any]) -> Iterable[tuple[str, str]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield str(value), str(label)
