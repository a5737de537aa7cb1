from django.conf import settings
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from fieldwork.forms.on_call import OnCallEditForm, OnCallForm
from fieldwork.models import OnCall
from fieldwork.rota import rota_for
from pages import notices
from pages.carrying_out import carry_out
from pages.sending import SentOnceForm


@require_safe
@permission_required("fieldwork.view_on_call")
def on_call_list(request):
    """Whom to ring now, of each team; one's own first."""
    context = {
        "teams": rota_for(request.user),
        "emergency_number": settings.EMERGENCY_NUMBER,
    }
    return render(request, "fieldwork/on_call/list.html", context)


@permission_required("fieldwork.manage_on_call")
def on_call_create(request):
    form = OnCallForm(request.POST or None)
    if carry_out(form, OnCall.add, by=request.user):
        notices.done(request, _("Added to the on-call list."))
        return redirect("fieldwork:on-call-list")
    return render(request, "fieldwork/on_call/form.html", {"form": form})


@permission_required("fieldwork.manage_on_call")
def on_call_edit(request, pk):
    on_call = get_object_or_404(OnCall.objects.kept_by(request.user), pk=pk)
    form = OnCallEditForm(request.POST or None, record=on_call)
    if carry_out(form, on_call.amend, by=request.user):
        notices.done(request, _("Saved."))
        return redirect("fieldwork:on-call-list")
    return render(request, "fieldwork/on_call/form.html", {"form": form, "on_call": on_call})


@permission_required("fieldwork.manage_on_call")
def on_call_remove(request, pk):
    """Take somebody off the list."""
    form = SentOnceForm(request.POST if request.method == "POST" else None)
    if form.was_carried_out(by=request.user):
        return redirect("fieldwork:on-call-list")
    on_call = get_object_or_404(OnCall.objects.kept_by(request.user), pk=pk)
    if carry_out(form, on_call.remove, by=request.user):
        notices.done(request, _("Removed from the on-call list."))
        return redirect("fieldwork:on-call-list")
    return render(request, "fieldwork/on_call/remove.html", {"form": form, "on_call": on_call})
