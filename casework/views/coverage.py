from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.guards import permission_required
from accounts.models import User
from casework import coverage
from casework.forms.coverage import CoverageForm
from casework.passing_on import without_note_in_words
from pages import notices
from pages.carrying_out import carry_out, refusals_as_messages


@permission_required("casework.manage_coverage")
def coverage_create(request):
    """Let a worker of the team cover for a colleague who is away."""
    form = CoverageForm(request.POST or None, by=request.user)
    if carry_out(form, coverage.start, by=request.user):
        count = len(form.result)
        text = ngettext(
            "Coverage set up for %(n)s client.", "Coverage set up for %(n)s clients.", count
        )
        messages.success(request, text % {"n": count})
        if without_note := sum(each.lacks_note for each in form.result):
            messages.success(request, without_note_in_words(without_note))
        return redirect("home")
    return render(request, "casework/coverage/form.html", {"form": form})


@require_POST
@permission_required("casework.manage_coverage")
def coverage_end(request, colleague_pk, pk):
    """End coverage early: the colleague is back, or somebody else takes over."""
    team = User.objects.in_team(request.user.team_id)
    colleague = get_object_or_404(team, pk=colleague_pk)
    covering = get_object_or_404(team, pk=pk)
    with refusals_as_messages(request):
        coverage.end(colleague, to=covering, by=request.user)
        notices.done(request, _("Coverage ended."))
    return redirect("home")
