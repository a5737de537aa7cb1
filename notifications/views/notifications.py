from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from notifications.models import Notification
from notifications.registry import Item
from notifications.waiting import items_for
from pages import notices
from pages.carrying_out import refusals_as_messages

PAGE = "notifications:list"


@require_safe
@permission_required("notifications.view")
def new_list(request: HttpRequest) -> HttpResponse:
    """What came to somebody since they last looked."""
    return render(request, "notifications/list.html")


@require_POST
@permission_required("notifications.view")
def open_one(request: HttpRequest, kind: str, subject: UUID) -> HttpResponse:
    """Open the page of a thing, which is seen by that."""
    item = _item(request, kind, subject)
    with refusals_as_messages(request):
        Notification.see([item], by=request.user)
    return redirect(item.address)


@require_POST
@permission_required("notifications.view")
def see_one(request: HttpRequest, kind: str, subject: UUID) -> HttpResponse:
    """Take one thing off the list without opening it."""
    return _seen(request, [_item(request, kind, subject)])


@require_POST
@permission_required("notifications.view")
def see_all(request: HttpRequest) -> HttpResponse:
    """Take what the page showed off the list; what came since stays."""
    shown = set(request.POST.getlist("new"))
    return _seen(request, [each for each in items_for(request.user) if each.key in shown])


@require_POST
@permission_required("notifications.view")
def unsee(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back that things were taken off the list together."""
    with refusals_as_messages(request):
        if not Notification.unsee(pk, by=request.user):
            raise Http404
        notices.done(request, _("It is on your list again, as far as it still waits for you."))
    return redirect("home")


def _item(request: HttpRequest, kind: str, subject: UUID) -> Item:
    """Return a thing that waits for whoever asks. Raises Http404."""
    for each in items_for(request.user):
        if (each.kind.code, each.subject) == (kind, subject):
            return each
    raise Http404


def _seen(request: HttpRequest, items: list[Item]) -> HttpResponse:
    with refusals_as_messages(request):
        act = Notification.see(items, by=request.user)
        if act:
            undo = reverse("notifications:unsee", args=[act])
            notices.done(request, _("Marked as seen."), undo=undo)
    return redirect(PAGE if "list" in request.POST else "home")
