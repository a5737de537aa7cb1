"""The draft of a planned visit: about the client whom it is to, or about nobody."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from drafts.registry import Answers, DraftedPage
from fieldwork.forms.visits import PlannedVisitForm

VISIT = "visit"


def address(subject: UUID | None, client: UUID | None) -> str:
    if subject is None:
        return reverse("fieldwork:visit-create")
    return reverse("fieldwork:client-visit-create", args=[subject])


def client_of(user: User, subject: UUID | None, typed: Answers) -> UUID | None:
    return subject


PAGE = DraftedPage(
    VISIT, _("Plan a visit"), "fieldwork.plan_visit", PlannedVisitForm, address, client_of
)
