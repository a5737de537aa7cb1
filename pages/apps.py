from django.apps import AppConfig


class PagesConfig(AppConfig):
    """What every page of ours is made of: how a form is drawn, choices that reveal, dates."""

    name = "pages"
