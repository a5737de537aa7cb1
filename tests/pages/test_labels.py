"""A label is read as Django reads it, without the labels that nobody asked for."""

import pytest
from django.db import models
from django.utils import translation

from casework.models import Contact


@pytest.mark.parametrize("language", ["en-us", "es"])
@pytest.mark.parametrize("stored", [*Contact.Kind, "never a kind", "", None])
def test_a_label_is_what_django_shows(stored, language):
    contact, field = Contact(kind=stored), Contact._meta.get_field("kind")

    with translation.override(language):
        assert contact.get_kind_display() == models.Model._get_FIELD_display(contact, field)
