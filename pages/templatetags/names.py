"""Names on a page: of clients, staff, teams and providers, and the numbers of records.

`{{ client.preferred_name|untranslated }}` needs no `load`: the settings make it a builtin.
"""

from typing import cast

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def untranslated(name: object) -> SafeString | str:
    """Keep a browser's translator off a name, and its direction off the line it stands in."""
    return (
        SafeString(f'<bdi translate="no">{conditional_escape(cast(str, name))}</bdi>')
        if name
        else ""
    )
