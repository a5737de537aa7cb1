from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from casework.forms.repeating import RepeatsFields
from casework.models import Task
from casework.models.tasks import people_for_tasks
from drafts.drafted import DraftedForm
from pages.choices import RevealingRadios, drop_unrevealed
from pages.dates import AHEAD, DayField, TimeField
from pages.editing import EditForm
from pages.sending import SentOnceForm
from pages.texts import LINE


class WordsField(forms.CharField):
    """What a task says."""

    def __init__(self):
        super().__init__(
            label=_("What is to be done?"),
            help_text=_("Such as: restock the van. For a client, add a follow-up instead."),
            max_length=LINE,
            error_messages={"required": _("Enter what is to be done.")},
        )


class PersonField(forms.ModelChoiceField):
    """Somebody who works on a team."""

    def __init__(self, **kwargs):
        kwargs |= {"queryset": User.objects.none(), "empty_label": None}
        super().__init__(widget=forms.Select({"translate": "no"}), **kwargs)


class TaskForm(RepeatsFields, DraftedForm):
    """A task without a client; a supervisor says who of the team does it."""

    words = WordsField()
    owner = PersonField(label=_("Who does it?"))
    due_on = DayField(
        AHEAD, label=_("Due date"), error_messages={"required": _("Enter a due date.")}
    )
    due_at = TimeField(label=_("Time of day"), required=False)
    field_order = ["key", "words", "owner", "due_on", "due_at", "repeats", "repeats_until"]

    def __init__(self, *args, worker, **kwargs):
        super().__init__(*args, **kwargs)
        if worker.has_perm("casework.assign_tasks"):
            self.fields["owner"].queryset = people_for_tasks(worker.team_id).order_by("name")
            self.fields["owner"].initial = worker.pk
        else:
            del self.fields["owner"]


class TaskEditForm(EditForm):
    words = WordsField()


class TaskMoveForm(EditForm):
    """Another day for a task, and why."""

    due_on = DayField(
        AHEAD, label=_("New date"), error_messages={"required": _("Enter the new date.")}
    )
    due_at = TimeField(label=_("Time of day"), required=False)
    moved_because = forms.CharField(
        label=_("Why is it moved?"),
        help_text=_("Such as: the van is in the shop. It stays with the task."),
        max_length=LINE,
        error_messages={"required": _("Write why it is moved.")},
    )
    inseparable = (frozenset({"due_on", "due_at", "moved_because"}),)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["moved_because"] = ""  # an earlier move had its own reason


class TaskOutcomeForm(SentOnceForm):
    """How a task ended, and why it was not needed."""

    outcome = forms.ChoiceField(
        label=_("Result"),
        choices=[
            (each.value, each.label) for each in Task.Outcome if each != Task.Outcome.TAKEN_BACK
        ],
        initial=Task.Outcome.DONE,
        widget=RevealingRadios(reveals={Task.Outcome.NOT_NEEDED: ["not_needed_because"]}),
        error_messages={"required": _("Choose the result.")},
    )
    not_needed_because = forms.CharField(
        label=_("Why is it not needed?"), max_length=LINE, required=False
    )

    def clean(self):
        cleaned = super().clean()
        drop_unrevealed(self)
        if cleaned.get("outcome") != Task.Outcome.NOT_NEEDED:
            cleaned["not_needed_because"] = ""
        elif not cleaned.get("not_needed_because") and "not_needed_because" not in self.errors:
            self.add_error("not_needed_because", _("Write why it is not needed."))
        return cleaned


class TaskReassignForm(SentOnceForm):
    """Who of the team does it from now on."""

    to = PersonField(
        label=_("Who does it?"), error_messages={"required": _("Choose who does it.")}
    )

    def __init__(self, *args, task, **kwargs):
        super().__init__(*args, **kwargs)
        people = people_for_tasks(task.team_id).exclude(pk=task.owner_id)
        self.fields["to"].queryset = people.order_by("name")
