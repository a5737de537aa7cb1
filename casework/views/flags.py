from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from accounts.log_lines import log_lines
from casework.forms.flags import FlagForm
from casework.models import Client, Flag
from casework.who_looked import done_by, numbers_of, shown_to

FLAGS_SHOWN = 100
EVENTS_SHOWN = 100


@require_safe
@permission_required("casework.judge_flag")
def flag_list(request):
    """Unusual reading in the team that nobody has judged yet, the oldest first."""
    flags = Flag.objects.to_be_judged_by(request.user).select_related("person")
    context = {"flags": flags[:FLAGS_SHOWN], "waiting": flags.count()}
    return render(request, "casework/flags/list.html", context)


@permission_required("casework.judge_flag")
def flag_judge(request, pk):
    """What looked unusual, what the colleague did that day, and what the supervisor says."""
    waiting = Flag.objects.to_be_judged_by(request.user).select_related("person")
    flag = get_object_or_404(waiting, pk=pk)
    form = FlagForm(request.POST or None)
    if form.is_valid():
        try:
            flag.judge(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Your judgement is on record."))
            return redirect("casework:flag-list")
    client = Client.objects.visible_to(request.user).filter(pk=flag.client_id).first()
    events = shown_to(request.user, done_by(flag.person, flag.day))
    did = list(events.reverse()[:EVENTS_SHOWN])
    lines = zip(log_lines(did), numbers_of(did, request.user), strict=True)
    context = {"flag": flag, "form": form, "client": client, "lines": lines}
    return render(request, "casework/flags/judge.html", context)
