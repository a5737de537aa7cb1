"""The jobs of exports."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from exports.exceptions import ExportNotPermitted, NobodyToExport
from exports.making import make
from exports.models import Export
from exports.models.exports import MAKING
from jobs.registry import Kind


def may_see(user: Any, subject: str) -> bool:
    """Whether a user may see how far the file of an export is: whoever sees the export."""
    return Export.objects.visible_to(user).filter(pk=subject).exists()


KINDS = [
    Kind(
        MAKING,
        make,
        _("Making an export file"),
        page="exports:detail",
        shows_to=may_see,
        failures={
            ExportNotPermitted.__name__: _(
                "The person who requested it or the person who approved it is no longer "
                "allowed to."
            ),
            NobodyToExport.__name__: _(
                "None of the clients in the list could be exported any more."
            ),
        },
    ),
]
