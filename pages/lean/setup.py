"""The setup of a page: the language and whatever else its text depends on but its values."""

from typing import Any, NamedTuple

from django.urls import get_script_prefix, get_urlconf
from django.utils.translation import trans_real


def active_catalog() -> Any:
    """Return Django's catalog of the language in force: another object if loaded anew.

    None where no language is (`translation.override(None)`): each time is another object then.
    """
    catalog = trans_real.catalog()
    return catalog if isinstance(catalog, trans_real.DjangoTranslation) else None


class Setup(NamedTuple):
    """What text without a value of the page depends on; the same from a page's top to its end.

    Args:
        catalog: see `active_catalog`.
        prefix: the folder of the web server below which our addresses begin.
        urls: the module of the addresses, where it is not that of the settings.
    """

    catalog: Any
    prefix: str
    urls: str | None
    autoescape: bool


def setup_of(context: Any) -> Setup:
    state = vars(context.render_context)
    if "setup" not in state:
        urls = get_urlconf()
        state["setup"] = Setup(active_catalog(), get_script_prefix(), urls, context.autoescape)
    setup: Setup = state["setup"]
    if setup.autoescape != context.autoescape:
        return setup._replace(autoescape=context.autoescape)
    return setup
