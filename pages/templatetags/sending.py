"""A key for a form that is only a button: tapped twice, it is carried out once."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from pages.notices import undo_address, undo_proof
from pages.sending import new_key

register = template.Library()
register.filter(undo_address)
register.filter(undo_proof)


@register.simple_tag
def key_of_a_button() -> SafeString:
    """Return the hidden field that a `SentOnceForm` without other fields reads."""
    return format_html('<input type="hidden" name="key" value="{}">', new_key())
