from django import forms
from django.utils.translation import gettext_lazy as _

from pages.editing import EditForm
from pages.numbers import NumberField
from pages.sending import SentOnceForm
from training.exceptions import CourseExists
from training.models import Course
from training.models.courses import MAX_MONTHS


class CourseFields(forms.Form):
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

    record: Course | None = None

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = Course.objects.exclude(pk=self.record.pk) if self.record else Course.objects
        if others.filter(name__iexact=name).exists():
            raise CourseExists
        return name


class CourseForm(SentOnceForm, CourseFields):
    """A new course."""


class CourseEditForm(EditForm, CourseFields):
    """A course that there is."""


class RequirementForm(EditForm):
    """The courses that one capability requires."""

    courses = forms.ModelMultipleChoiceField(
        label=_("Required courses"),
        help_text=_("If you choose none, all staff whose role allows it can do this."),
        queryset=Course.objects.offered(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
