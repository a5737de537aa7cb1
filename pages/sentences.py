"""Our own sentence for whatever Django's form fields refuse: plain, and naming the field."""

from collections.abc import Iterable, Iterator
from inspect import isclass
from typing import TYPE_CHECKING

from django.core import validators
from django.core.exceptions import ValidationError
from django.db.models import fields as columns
from django.forms import BoundField, EmailField, ModelChoiceField, fields
from django.forms import models as model_fields
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SENTENCES = {
    "required": _("“%(label)s” needs an answer."),
    "invalid_choice": _("“%(label)s”: choose from the list."),
    "invalid_list": _("“%(label)s”: choose from the list."),
    "invalid_pk_value": _("“%(label)s”: choose from the list."),
    "max_length": ngettext_lazy(
        "“%(label)s” can have at most %(limit_value)d character. It has %(show_value)d.",
        "“%(label)s” can have at most %(limit_value)d characters. It has %(show_value)d.",
        "limit_value",
    ),
    "empty": _("“%(label)s”: this file is empty. Choose another."),
    "missing": _("“%(label)s”: choose a file."),
    "null_characters_not_allowed": _(
        "“%(label)s” has a character that can't be saved. Type it again."
    ),
}
UNREADABLE = _("“%(label)s” can't be read. Type it again.")
EMAIL = _("Enter an email address, for example name@example.org.")
OUT_OF_DATE = _("This page is out of date. Go back, reload it, and try again.")


def sentence_of(error: ValidationError, field: BoundField) -> str:
    """Return what to say of an error: its own words, or ours instead of Django's."""
    if not any(error.message is stock for stock in STOCK):
        return " ".join(error.messages)
    params = {**(error.params or {}), "label": field.label}
    return " ".join(ValidationError(_ours(error, field), params=params).messages)


def _ours(error: ValidationError, field: BoundField) -> "str | _StrPromise":
    if field.is_hidden:
        return OUT_OF_DATE
    if error.code == "invalid" and isinstance(field.field, EmailField):
        return EMAIL
    if error.code == "invalid" and isinstance(field.field, ModelChoiceField):
        return SENTENCES["invalid_choice"]
    return SENTENCES.get(error.code, UNREADABLE)


def _stock() -> Iterator[object]:
    for module in (fields, model_fields, columns):
        for each in filter(isclass, vars(module).values()):
            yield from getattr(each, "default_error_messages", {}).values()
    for each in vars(validators).values():
        yield from _messages_of(each)


def _messages_of(validator: object) -> Iterable[object]:
    return [validator.message] if hasattr(validator, "message") else []


STOCK = tuple(_stock())
