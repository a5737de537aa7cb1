from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import fresh_factor_required, permission_required
from accounts.log_lines import log_lines
from audit import trail
from casework import breaking_glass
from casework.forms.break_glass import BreakGlassForm, JudgementForm, NumberForm
from casework.models import BreakGlass, Client
from encryption import agency
from encryption.exceptions import SealBroken

EVENTS_SHOWN = 100
# In the session, and sealed in the form: no key of a client stands in the page or its URL.
FOUND = "found_by_number"


@permission_required("casework.break_glass")
@fresh_factor_required
def break_glass_find(request):
    """Type the exact number of somebody else's record. Nothing of the person shows."""
    form = NumberForm(request.POST or None)
    if form.is_valid():
        try:
            client = breaking_glass.find(form.cleaned_data["number"], by=request.user)
        except ValidationError as refusal:
            form.add_error("number", refusal)
        else:
            if Client.objects.visible_to(request.user).filter(pk=client.pk).exists():
                return redirect(client)
            request.session[FOUND] = str(client.pk)
            return redirect("casework:break-glass-create")
    return render(request, "casework/break_glass/find.html", {"form": form})


@permission_required("casework.break_glass")
@fresh_factor_required
def break_glass_create(request):
    """Say why, and open the record that was found, for four hours."""
    found = request.session.get(FOUND)
    if not found:
        return redirect("casework:break-glass-find")
    if request.method == "POST" and not is_about(found, request):
        messages.error(
            request, _("You have looked up another number since then. Type yours once more.")
        )
        return redirect("casework:break-glass-find")
    form = BreakGlassForm(request.POST or None)
    if form.is_valid():
        try:
            broken = breaking_glass.open_record(found, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            del request.session[FOUND]
            messages.success(request, _("The record is open to you for four hours."))
            return redirect("casework:client-detail", pk=broken.client_id)
    context = {"form": form, "found": agency.seal(found, FOUND, request.user.pk)}
    return render(request, "casework/break_glass/form.html", context)


def is_about(found: str, request) -> bool:
    """Tell whether the reason was typed for that record: a form may wait for a proof."""
    try:
        return agency.unseal(request.POST.get("found", ""), FOUND, request.user.pk) == found
    except SealBroken:
        return False


@require_POST
@permission_required("casework.view_client")  # no missing course keeps it open
def break_glass_end(request, pk):
    """Close the record again."""
    broken = get_object_or_404(BreakGlass.objects.of(request.user), pk=pk)
    try:
        broken.end(by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("The record is closed to you again."))
    return redirect("home")


@permission_required("casework.judge_break_glass")
def break_glass_judge(request, pk):
    """Read why somebody opened a record of the team, and what they did; say if it was right."""
    judged = breaking_glass.to_be_judged_by(request.user).for_a_judge()
    broken = get_object_or_404(judged, pk=pk)
    form = JudgementForm(request.POST or None)
    if form.is_valid():
        try:
            broken.judge(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Your judgement is on record."))
            return redirect("casework:board")
    did = trail.about(broken.client).filter(actor_id=broken.person_id)
    did = did.filter(at__gte=broken.opened_at).order_by("seq")[:EVENTS_SHOWN]
    context = {"broken": broken, "form": form, "lines": log_lines(did)}
    return render(request, "casework/break_glass/judge.html", context)
