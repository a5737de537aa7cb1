"""A label is the question alone: the page itself says what may be left out."""

from tests.architecture.test_fields_have_bounds import form_classes


def test_no_label_says_that_its_field_is_optional():
    said = [
        f"{form.__name__}.{name}: {field.label}"
        for form in form_classes()
        for name, field in form.base_fields.items()
        if "optional" in str(field.label)
    ]

    assert said == []
