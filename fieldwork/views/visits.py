from django.conf import settings
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from casework import reading
from casework.models import Client
from casework.reach import Reach
from casework.views.fetching import client_for
from drafts.drafted import Drafting
from fieldwork.drafting import VISIT
from fieldwork.forms.visits import AcknowledgementForm, PlannedVisitForm
from fieldwork.models import PlannedVisit
from fieldwork.rota import team_on_call
from fieldwork.watching import may_know_place, visits_of_late
from pages import notices
from pages.carrying_out import carry_out, refusals_as_messages


@require_safe
@permission_required("fieldwork.view_visits")
def visit_list(request):
    """Visits of the last days and those ahead: who and when. No place is opened."""
    context = {"visits": visits_of_late(request.user)}
    return render(request, "fieldwork/visits/list.html", context)


@permission_required("fieldwork.plan_visit")
def visit_create(request):
    """Plan a visit that is to nobody on record, or begin it at once."""
    return _plan(request, None)


@permission_required("fieldwork.plan_visit")
def client_visit_create(request, client_pk):
    """Plan a visit to a client."""
    return _plan(request, client_for(request, client_pk, Reach.LOG))


def _plan(request, client):
    drafting = Drafting(request.user, VISIT, client and client.pk)
    form = PlannedVisitForm(
        request.POST or None, worker=request.user, client=client, drafting=drafting
    )
    if carry_out(form, PlannedVisit.plan, client, by=request.user):
        notices.done(request, _("Saved. Tap “I’m back” when you return."))
        return redirect(form.result)
    context = {
        "form": form,
        "client": client,
        "grace_minutes": settings.CHECK_IN_GRACE_MINUTES,
    }
    return render(request, "fieldwork/visits/form.html", context)


@require_safe
@permission_required("fieldwork.view_visits")
def visit_detail(request, pk):
    """Where somebody is, when they are expected, and what to do if they do not check in."""
    visit = visit_for(request, pk)
    return render(request, "fieldwork/visits/detail.html", shown_of(request, visit))


@require_POST
@permission_required("fieldwork.plan_visit")
def visit_depart(request, pk):
    """One tap: I'm on my way."""
    visit = own_visit(request, pk)
    with refusals_as_messages(request):
        visit.depart(by=request.user)
        notices.done(request, _("You are out. Tap “I’m back” when you return."))
    return redirect("home")


@require_POST
@permission_required("fieldwork.plan_visit")
def visit_extend(request, pk):
    """One tap: 30 minutes more."""
    visit = own_visit(request, pk)
    with refusals_as_messages(request):
        visit.extend(by=request.user)
        notices.done(request, _("Saved. You are expected back later."))
    return redirect("home")


@require_POST
@permission_required("fieldwork.plan_visit")
def visit_return(request, pk):
    """One tap: I'm back."""
    visit = own_visit(request, pk)
    with refusals_as_messages(request):
        visit.check_in(by=request.user)
        notices.done(request, _("You are back. No one is alerted."))
    return redirect("home")


@require_POST
@permission_required("fieldwork.plan_visit")
def visit_cancel(request, pk):
    """One tap: I don't go."""
    visit = own_visit(request, pk)
    with refusals_as_messages(request):
        visit.cancel(by=request.user)
        notices.done(request, _("Visit canceled."))
    return redirect("home")


@require_POST
@permission_required("fieldwork.plan_visit")
def visit_reinstate(request, pk):
    """One tap: that was a wrong tap."""
    visit = own_visit(request, pk)
    with refusals_as_messages(request):
        visit.reinstate(by=request.user)
        notices.done(request, _("Undone. You are expected back again."))
    return redirect("home")


@permission_required("fieldwork.acknowledge_visit")
def visit_acknowledge(request, pk):
    """Write that a colleague who had not checked in was reached."""
    visit = visit_for(request, pk, PlannedVisit.objects.watched_by)
    form = AcknowledgementForm(request.POST or None)
    if carry_out(form, visit.acknowledge, by=request.user):
        notices.done(request, _("Saved. No one else is alerted about this visit."))
        return redirect(visit)
    context = shown_of(request, visit) | {"form": form}
    return render(request, "fieldwork/visits/acknowledge.html", context)


def own_visit(request, pk):
    return get_object_or_404(PlannedVisit.objects.of(request.user), pk=pk)


def visit_for(request, pk, among=PlannedVisit.objects.visible_to):
    """Return a visit that this person may see; of others it is a 404."""
    visits = among(request.user).select_related("worker", "partner", "team", "acknowledged_by")
    return get_object_or_404(visits, pk=pk)


def shown_of(request, visit):
    """Record who sees the place of a client's visit, and return what the page shows."""
    knows_place = may_know_place(request.user, visit)
    client = None
    if visit.client_id and knows_place:
        client = Client.objects.visible_to(request.user).filter(pk=visit.client_id).first()
        via = reading.via_of(request.user, visit.client) if client else ""
        reading.record_view("visit.viewed", visit, by=request.user, via=via)
    return {
        "visit": visit,
        "client": client,
        "knows_place": knows_place,
        "is_own": visit.worker_id == request.user.pk,
        "on_call": team_on_call(visit.team),
        "emergency_number": settings.EMERGENCY_NUMBER,
    }
