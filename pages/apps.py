from django.apps import AppConfig


class PagesConfig(AppConfig):
    """How forms are rendered and carried out, with their own widgets for choices and dates."""

    name = "pages"
