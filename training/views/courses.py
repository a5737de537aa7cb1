from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.capabilities import every_capability, label_of
from accounts.guards import permission_required
from pages import notices
from pages.carrying_out import carry_out
from pages.sending import SentOnceForm
from training import qualifying
from training.forms.courses import CourseEditForm, CourseForm, RequirementForm
from training.models import Course, RequiredCourses
from training.renewing import courses_by_capability


@require_safe
@permission_required("training.manage_courses")
def course_list(request: HttpRequest) -> HttpResponse:
    """The agency's courses, and which capability requires which."""
    context = {"courses": Course.objects.offered(), "rows": courses_by_capability()}
    return render(request, "training/courses/list.html", context)


@permission_required("training.manage_courses")
def course_create(request: HttpRequest) -> HttpResponse:
    form = CourseForm(request.POST or None)
    if carry_out(form, qualifying.add_course, by=request.user, error_field="name"):
        notices.done(request, _("Course added. Now choose what requires it."))
        return redirect("training:course-list")
    return render(request, "training/courses/form.html", {"form": form})


@permission_required("training.manage_courses")
def course_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    course = get_object_or_404(Course.objects.offered(), pk=pk)
    form = CourseEditForm(request.POST or None, record=course)
    if carry_out(form, course.amend, by=request.user, error_field="name"):
        notices.done(request, _("Saved."))
        return redirect("training:course-list")
    return render(request, "training/courses/form.html", {"form": form, "course": course})


@permission_required("training.manage_courses")
def course_retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop requiring a course."""
    form = SentOnceForm(request.POST if request.method == "POST" else None)
    is_repeat = form.was_carried_out(by=request.user)
    courses = Course.objects.all() if is_repeat else Course.objects.offered()
    course = get_object_or_404(courses, pk=pk)
    if carry_out(form, course.retire, by=request.user):
        notices.done(request, _("The course is no longer required."))
        return redirect("training:course-list")
    return render(request, "training/courses/retire.html", {"form": form, "course": course})


@permission_required("training.manage_courses")
def requirement_edit(request: HttpRequest, capability: str) -> HttpResponse:
    """Set the courses that one capability requires."""
    if capability not in every_capability():
        raise Http404
    form = RequirementForm(request.POST or None, record=RequiredCourses(capability))
    if carry_out(form, qualifying.require_training, capability, by=request.user):
        messages.success(request, _saved_message(form.result))
        return redirect("training:course-list")
    context = {"form": form, "label": label_of(capability)}
    return render(request, "training/courses/requirement.html", context)


def _saved_message(people_without_training: int) -> str:
    if not people_without_training:
        return _("Saved. All staff who need the training have it.")
    return ngettext(
        "Saved. %(count)d staff member lacks required training, and can't do this until it "
        "is recorded.",
        "Saved. %(count)d staff members lack required training, and can't do this until it "
        "is recorded.",
        people_without_training,
    ) % {"count": people_without_training}
