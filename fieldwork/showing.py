"""What fieldwork puts on the pages of packages below it: see `pages.sections`."""

from accounts.models import User
from fieldwork.rota import rota_for
from pages.sections import Section


def on_call_now(user: User) -> Section:
    """Return whom to ring now, for the page of emergency access."""
    return Section("fieldwork/on_call/_section.html", {"teams": rota_for(user)})
