from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pages.numbers import NumberField
from training.exceptions import CourseExists
from training.models import Course
from training.models.courses import MAX_MONTHS


class CourseForm(forms.Form):
    """A course, and for how many months it is valid."""

    name = forms.CharField(
        label=_("Course name"),
        max_length=120,
        error_messages={"required": _("Enter the course name.")},
    )
    months = NumberField(
        1,
        MAX_MONTHS,
        label=_("Months valid"),
        help_text=_("Most are renewed every 12 or 24 months."),
        sentence=_("Enter how many months it is valid, from %(least)s to %(most)s."),
    )

    def __init__(self, *args: Any, course: Course | None = None, **kwargs: Any) -> None:
        self.course = course
        super().__init__(*args, **kwargs)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = Course.objects.exclude(pk=self.course.pk) if self.course else Course.objects
        if others.filter(name__iexact=name).exists():
            raise CourseExists
        return name


class RequirementForm(forms.Form):
    """The courses that one capability requires."""

    courses = forms.ModelMultipleChoiceField(
        label=_("Required courses"),
        help_text=_("If you choose none, all staff whose role allows it can do this."),
        queryset=Course.objects.offered(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
