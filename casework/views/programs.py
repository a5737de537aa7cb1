from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.guards import fresh_factor_required, permission_required
from casework import access, ending
from casework.forms.programs import (
    EnrollmentForm,
    MembershipForm,
    ProgramAwardForm,
    ProgramForm,
)
from casework.models import Membership, Program
from casework.reach import Reach
from casework.views.fetching import client_for
from pages import notices
from pages.carrying_out import carry_out, refusals_as_messages


@permission_required("casework.manage_programs")
def program_list(request):
    """The agency's programs, and a form that adds one. It shows no client."""
    form = ProgramForm(request.POST or None)
    if carry_out(form, access.create_program, by=request.user, error_field="name"):
        notices.done(request, _("Program added. Now add its members."))
        return redirect(form.result)
    context = {
        "form": form,
        "programs": Program.objects.with_members().select_related("award"),
    }
    return render(request, "casework/programs/list.html", context)


@permission_required("casework.manage_programs")
@fresh_factor_required
def program_detail(request, pk):
    """The members of a program, and a form that adds one."""
    program = get_object_or_404(Program, pk=pk)
    form = MembershipForm(request.POST or None, program=program)
    if carry_out(form, program.add_member, by=request.user):
        notices.done(request, _("Member added."))
        return redirect(program)
    members = program.memberships.in_force().select_related("person__team")
    context = {"program": program, "form": form, "memberships": members}
    return render(request, "casework/programs/detail.html", context)


@permission_required("casework.manage_programs")
def program_award(request, pk):
    """Set the award that usually pays for the clients of a program. It shows no client."""
    program = get_object_or_404(Program.objects.select_related("award"), pk=pk)
    form = ProgramAwardForm(request.POST or None, record=program)
    if carry_out(form, program.fund, by=request.user):
        notices.done(request, _("Usual funding source changed."))
        return redirect("casework:program-list")
    return render(request, "casework/programs/award.html", {"program": program, "form": form})


@permission_required("casework.manage_programs")
@fresh_factor_required
def membership_end(request, program_pk, pk):
    """End a membership, at once, after saying whom they no longer see."""
    memberships = Membership.objects.select_related("program", "person")
    membership = get_object_or_404(memberships, program=program_pk, pk=pk)
    ends = ending.of_ending(membership)
    if request.method == "POST":
        with refusals_as_messages(request):
            membership.end(by=request.user)
            ended = _("Member removed. %(ends)s") % {"ends": ends.after}
            messages.success(request, ended)
        return redirect("casework:program-detail", pk=program_pk)
    context = {"membership": membership, "ends": ends}
    return render(request, "casework/programs/end_membership.html", context)


@permission_required("casework.enroll_client")
def program_change(request, client_pk):
    """Enroll a client in a program, or take them out of it."""
    client = client_for(request, client_pk, Reach.SUPERVISE)
    form = EnrollmentForm(request.POST or None, by=request.user, record=client)
    if carry_out(form, client.change_program, by=request.user):
        notices.done(request, _("Program changed."))
        return redirect("casework:access-overview", client_pk=client.pk)
    return render(request, "casework/programs/change.html", {"client": client, "form": form})
