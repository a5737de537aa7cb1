"""How a fact of an event is read: its name and its value, in words.

An event keeps codes, counts, keys and dates. Each package says in the `FACTS` of its
`events.py` what people read instead, by the fact's key; or by `verb key`, where one key means
different things in different events.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.apps import apps
from django.urls import get_resolver
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

KEY_ENDING_LENGTH = 8


class Fact(NamedTuple):
    """A fact as people read it.

    Args:
        label: its name.
        read: turns the stored value into words.
        names: the model and the field that name what the value is a key of, such as
            `("accounts.user", "name")`. Then `read` is not asked.
    """

    label: str | Promise
    read: Callable[[Any], str | Promise] = str
    names: tuple[str, str] | None = None


UNREAD = Fact("", read=lambda value: "")  # what only a machine needs, such as which request


def one_of(words: Mapping[str, str | Promise]) -> Callable[[Any], str | Promise]:
    """Read codes, separated by spaces: `password totp` is "Password, authenticator app"."""

    def read(value: Any) -> str | Promise:
        found = [words[code] for code in str(value).split() if code in words]
        return format_lazy(", ".join(["{}"] * len(found)), *found)

    return read


def choice(model: str, field: str) -> Callable[[Any], str]:
    """Read one of the choices of a field."""

    def read(value: Any) -> str:
        choices = apps.get_model(model)._meta.get_field(field).flatchoices
        return str(dict(choices).get(str(value), ""))

    return read


def fields_of(model: str) -> Callable[[Any], str]:
    """Read the names of fields, separated by commas."""

    def read(value: Any) -> str:
        meta = apps.get_model(model)._meta
        known = {field.name: field for field in meta.get_fields() if not field.auto_created}
        names = [known[name].verbose_name for name in str(value).split(",") if name in known]
        return ", ".join(str(name) for name in names)

    return read


def day(value: Any) -> str:
    """Read an ISO date, or an ISO time as the date it is here; leave anything else as it is."""
    text = str(value)
    if moment := parse_datetime(text):
        return date_format(timezone.localtime(moment) if moment.tzinfo else moment)
    date = parse_date(text)
    return date_format(date) if date else text


def days(value: Any) -> str | Promise:
    """Read a period: `2026-07-01 to 2026-09-30`."""
    first, _to, last = str(value).partition(" to ")
    return format_lazy(_("{first} to {last}"), first=day(first), last=day(last))


def yes_or_no(value: Any) -> str | Promise:
    return _("Yes") if value else _("No")


def ending(value: Any) -> str:
    """Read a key by its end."""
    return f"…{str(value)[-KEY_ENDING_LENGTH:]}"


def page(value: Any) -> str:
    """Read a page's name as its address, with … for each key; "" of a page that is gone."""
    resolver = get_resolver()
    *namespaces, name = str(value).split(":")
    address = "/"
    for namespace in namespaces:
        if namespace not in resolver.namespace_dict:
            return ""
        prefix, resolver = resolver.namespace_dict[namespace]
        address += prefix
    for found in resolver.reverse_dict.getlist(name):
        path, parameters = found[0][0]
        return f"{address}{path % dict.fromkeys(parameters, '…')}"
    return ""
