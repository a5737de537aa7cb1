"""How `{{ form }}` renders our forms: with the markup of the design system."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import (
    BoundField,
    CheckboxInput,
    Field,
    ModelChoiceField,
    PasswordInput,
    RadioSelect,
    Widget,
)
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from pages.dates import PARTS, DatePartsWidget
from pages.editing import DECISION
from pages.sentences import sentence_of


class PlainBoundField(BoundField):
    """A form's field, with what its template needs: what to draw, and where an error links."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: Widget | None = None
    ) -> dict[str, Any]:
        """Ask the browser to keep nothing of what is typed or chosen, and to translate no name.

        Each element says so: Firefox writes the others into the file of its session, even
        those of a form that says so itself.
        """
        attrs = super().build_widget_attrs(attrs, widget)
        own = (widget or self.field.widget).attrs.get("autocomplete")
        named = {"translate": "no"} if isinstance(self.field, ModelChoiceField) else {}
        return {**attrs, **named, "autocomplete": own or "off"}

    @property
    def is_optional(self) -> bool:
        """Whether to say "(optional)": only if other fields of the form are required."""
        if self.field.required:
            return False
        if self.reveal_id and not getattr(self.field, "optional_when_revealed", False):
            return False
        if isinstance(self.field.widget, RadioSelect) and self.initial:
            return False  # one of them is always chosen
        return any(field.required for field in self.form.fields.values())

    @property
    def refusals(self) -> list[str]:
        """The errors as sentences for the summary, which shows no labels beside them."""
        return [self._refusal(error) for error in self.errors.as_data()]

    def _refusal(self, error: ValidationError) -> str:
        required = Field.default_error_messages["required"]
        if self.is_lone_checkbox and error.message is required:
            return _("Check “%(label)s” to continue.") % {"label": self.label}
        return sentence_of(error, self)

    def as_widget(self, widget: Widget | None = None, *args: Any, **kwargs: Any) -> SafeString:
        widget = widget or self.field.widget
        if isinstance(widget, DatePartsWidget):
            widget.wrong_parts = self.wrong_parts
        return super().as_widget(widget, *args, **kwargs)

    @property
    def wrong_parts(self) -> set[str]:
        """The boxes of a date that an error is about: all, where it does not say which."""
        return {
            part
            for error in self.errors.as_data()
            for part in (error.params or {}).get("parts", PARTS)
        }

    @property
    def is_lone_checkbox(self) -> bool:
        return isinstance(self.field.widget, CheckboxInput)

    @property
    def is_password(self) -> bool:
        return isinstance(self.field.widget, PasswordInput)

    @property
    def first_control_id(self) -> str:
        """The id that an error in the summary links to: for a group, its first control."""
        if isinstance(self.field.widget, DatePartsWidget):
            self.field.widget.wrong_parts = self.wrong_parts
            return self.field.widget.first_control_id(self.auto_id)
        if self.use_fieldset:
            return f"{self.auto_id}_0"
        return self.id_for_label or self.auto_id

    @property
    def nothing_to_choose(self) -> str:
        """The sentence for a field with nobody or nothing to choose from, and what to do."""
        sentence = getattr(self.field, "nothing_to_choose", "")
        return "" if not sentence or self._has_choices() else sentence

    def _has_choices(self) -> bool:
        """Ask the field, which may have read its choices already, or the database."""
        known: bool | None = getattr(self.field, "has_choices", None)
        return self.field.queryset.exists() if known is None else known

    @property
    def is_decision(self) -> bool:
        """Whether it asks which of two values to keep: the field that it is about draws it."""
        return self.name.startswith(DECISION)

    @property
    def decision(self) -> "BoundField | None":
        name = DECISION + self.name
        return self.form[name] if name in self.form.fields else None

    @property
    def reveal_id(self) -> str:
        """The id by which a `RevealingRadios` of the form shows this field, or ""."""
        revealed = {
            name
            for field in self.form.fields.values()
            for names in getattr(field.widget, "reveals", {}).values()
            for name in names
        }
        return f"reveal-{self.html_name}" if self.name in revealed else ""


class PlainFormRenderer(TemplatesSetting):
    """The form renderer of `settings.FORM_RENDERER`."""

    form_template_name = "components/_form.html"
    field_template_name = "components/_field.html"
    bound_field_class = PlainBoundField
