"""What an element of a form is drawn with."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

register = template.Library()

# Each widget's template draws its class; a placeholder vanishes when it is needed; maxlength
# cuts off what is pasted without a word.
NEVER_DRAWN = {"class", "placeholder", "maxlength"}


@register.filter
def attributes(attrs: dict[str, Any]) -> SafeString:
    """Write a widget's attributes, in place of a template that every option would include."""
    drawn = ""
    for name, value in attrs.items():
        if value is False or name in NEVER_DRAWN:
            continue
        drawn += f" {text(name)}"
        if value is not True:
            drawn += f'="{text(value)}"'
    return SafeString(drawn)


@register.filter
def options(groups: Iterable[tuple[Any, Iterable[dict[str, Any]], int]]) -> SafeString:
    """Write the options of a select, in place of a template that draws hundreds one by one."""
    drawn = ""
    for name, choices, _ in groups:
        drawn += f'\n  <optgroup label="{text(name)}">' if name else ""
        for each in choices:
            value, label = text(each["value"]), text(each["label"])
            drawn += f'\n  <option value="{value}"{attributes(each["attrs"])}>{label}</option>'
        drawn += "\n  </optgroup>" if name else ""
    return SafeString(drawn)


def text(value: Any) -> str:
    return conditional_escape(value if isinstance(value, str) else str(value))
