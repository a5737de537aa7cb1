"""Drafts have no events: nothing of one is on record before its form is saved (decision 48)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

EVENTS: dict[str, Any] = {}

# Pages that are about no single record.
PAGES = {
    "drafts:draft-discard": _("Drafts"),
    "drafts:draft-of-record-save": _("Drafts"),
    "drafts:draft-restore": _("Drafts"),
    "drafts:draft-save": _("Drafts"),
}
