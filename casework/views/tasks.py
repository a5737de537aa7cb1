from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from casework.drafting import TASK
from casework.forms.tasks import (
    TaskEditForm,
    TaskForm,
    TaskMoveForm,
    TaskOutcomeForm,
    TaskReassignForm,
)
from casework.models import Task
from casework.task_lists import by_person, by_urgency, ended_lately
from casework.views.due_days import say_what_follows
from drafts.drafted import Drafting
from pages import notices
from pages.carrying_out import carry_out, carry_out_button


@require_safe
@permission_required("casework.view_tasks")
def task_list(request):
    """One's own tasks, what ended lately and, for a supervisor, the team's by person."""
    context = {
        "own": by_urgency(request.user),
        "people": by_person(request.user),
        "ended": ended_lately(request.user),
    }
    return render(request, "casework/tasks/list.html", context)


@permission_required("casework.keep_tasks")
def task_create(request):
    """Add a task without a client, of one's own or for somebody of the team."""
    drafting = Drafting(request.user, TASK)
    form = TaskForm(request.POST or None, worker=request.user, drafting=drafting)
    if carry_out(form, Task.add, by=request.user):
        undo = reverse("casework:task-withdraw", args=[form.result.pk])
        notices.done(request, _("Task added."), undo=undo)
        return redirect("casework:task-list")
    return render(request, "casework/tasks/form.html", {"form": form})


@permission_required("casework.keep_tasks")
def task_edit(request, pk):
    """Change what a task says; from here it is also given away, or repeats no more."""
    task = task_for(request, pk)
    form = TaskEditForm(request.POST or None, record=task)
    if carry_out(form, task.amend, by=request.user):
        notices.done(request, _("Saved."))
        return redirect("casework:task-list")
    return render(request, "casework/tasks/edit.html", {"task": task, "form": form})


@permission_required("casework.keep_tasks")
def task_reschedule(request, pk):
    """Move a task to another day, with the reason."""
    task = task_for(request, pk)
    form = TaskMoveForm(request.POST or None, record=task)
    if carry_out(form, task.reschedule, by=request.user, error_field="due_on"):
        notices.done(request, _("Task rescheduled."))
        return redirect("casework:task-list")
    return render(request, "casework/tasks/reschedule.html", {"task": task, "form": form})


@permission_required("casework.keep_tasks")
def task_complete(request, pk):
    """End a task: it is done, or not needed."""
    task = task_for(request, pk)
    form = TaskOutcomeForm(request.POST or None)
    if carry_out(form, task.complete, by=request.user):
        undo = reverse("casework:task-reopen", args=[task.pk])
        notices.done(request, _("Task completed."), undo=undo)
        say_what_follows(request, task)
        return redirect("casework:task-list")
    return render(request, "casework/tasks/complete.html", {"task": task, "form": form})


@require_POST
@permission_required("casework.keep_tasks")
def task_reopen(request, pk):
    """Take back that a task ended."""
    if carry_out_button(request, task_for(request, pk).reopen, by=request.user):
        notices.done(request, _("The task is open again."))
    return redirect("casework:task-list")


@require_POST
@permission_required("casework.keep_tasks")
def task_withdraw(request, pk):
    """Take back that a task was added, a moment ago."""
    task = task_for(request, pk)
    undo = reverse("casework:task-reopen", args=[task.pk])
    outcome = Task.Outcome.MISTAKE
    if carry_out_button(request, task.complete, by=request.user, outcome=outcome):
        notices.done(request, _("Task withdrawn."), undo=undo)
    return redirect("casework:task-list")


@require_POST
@permission_required("casework.keep_tasks")
def task_stop_repeating(request, pk):
    """Let no other task follow this one."""
    task = task_for(request, pk)
    undo = reverse("casework:task-resume-repeating", args=[task.pk])
    if carry_out_button(request, task.stop_repeating, by=request.user):
        notices.done(request, _("It no longer repeats."), undo=undo)
    return redirect("casework:task-list")


@require_POST
@permission_required("casework.keep_tasks")
def task_resume_repeating(request, pk):
    """Take back that a task repeats no more."""
    if carry_out_button(request, task_for(request, pk).resume_repeating, by=request.user):
        notices.done(request, _("It repeats again."))
    return redirect("casework:task-list")


@permission_required("casework.assign_tasks")
def task_reassign(request, pk):
    """Let somebody else of the team do a task; of their own, also one of an earlier team."""
    task = task_for(request, pk)
    form = TaskReassignForm(request.POST or None, task=task)
    if carry_out(form, task.reassign, by=request.user, error_field="to"):
        notices.done(request, _("Task reassigned."))
        return redirect("casework:task-list")
    return render(request, "casework/tasks/reassign.html", {"task": task, "form": form})


def task_for(request, pk):
    """Return a task that this person may see; of others it is a 404."""
    tasks = Task.objects.visible_to(request.user).select_related("owner", "added_by")
    return get_object_or_404(tasks, pk=pk)
