"""What an element of a form is drawn with."""

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
    drawn = [
        conditional_escape(name)
        if value is True
        else f'{conditional_escape(name)}="{text(value)}"'
        for name, value in attrs.items()
        if value is not False and name not in NEVER_DRAWN
    ]
    return SafeString("".join(f" {each}" for each in drawn))


def text(value: Any) -> str:
    return conditional_escape(value if isinstance(value, str) else str(value))
