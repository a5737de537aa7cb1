from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.capabilities import every_capability, label_of
from accounts.guards import permission_required
from pages.carrying_out import carry_out
from training import qualifying
from training.forms.courses import CourseForm, RequirementForm
from training.models import Course, TrainingRequirement
from training.renewing import rules


@require_safe
@permission_required("training.manage_courses")
def course_list(request: HttpRequest) -> HttpResponse:
    """The courses the agency requires, and the table of what needs which."""
    context = {"courses": Course.objects.offered(), "rules": rules()}
    return render(request, "training/courses/list.html", context)


@permission_required("training.manage_courses")
def course_create(request: HttpRequest) -> HttpResponse:
    form = CourseForm(request.POST or None)
    if form.is_valid():
        qualifying.add_course(by=request.user, **form.cleaned_data)
        messages.success(request, _("The course is there. Now say what it is needed for."))
        return redirect("training:course-list")
    return render(request, "training/courses/form.html", {"form": form})


@permission_required("training.manage_courses")
def course_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    course = get_object_or_404(Course.objects.offered(), pk=pk)
    known = {"name": course.name, "months": course.months}
    form = CourseForm(request.POST or None, initial=known, course=course)
    if form.is_valid():
        course.amend(by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("training:course-list")
    return render(request, "training/courses/form.html", {"form": form, "course": course})


@permission_required("training.manage_courses")
def course_retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for a course no longer; what needed it opens."""
    course = get_object_or_404(Course.objects.offered(), pk=pk)
    if request.method == "POST":
        course.retire(by=request.user)
        messages.success(request, _("The course is no longer asked for."))
        return redirect("training:course-list")
    return render(request, "training/courses/retire.html", {"course": course})


@permission_required("training.manage_courses")
def requirement_edit(request: HttpRequest, capability: str) -> HttpResponse:
    """Say which courses one capability needs."""
    if capability not in every_capability():
        raise Http404
    requirements = TrainingRequirement.objects.filter(capability=capability).values_list(
        "course", flat=True
    )
    form = RequirementForm(request.POST or None, initial={"courses": list(requirements)})
    if carry_out(form, qualifying.require_training, capability, by=request.user):
        messages.success(request, _told(form.result))
        return redirect("training:course-list")
    context = {"form": form, "words": label_of(capability)}
    return render(request, "training/courses/requirement.html", context)


def _told(shut):
    if not shut:
        return _("Saved. Everybody who needs a course for it has one.")
    return ngettext(
        "Saved. %(count)d colleague lacks a course, and can not do it until it is recorded.",
        "Saved. %(count)d colleagues lack a course, and can not do it until it is recorded.",
        shut,
    ) % {"count": shut}
