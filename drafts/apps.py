from django.apps import AppConfig


class DraftsConfig(AppConfig):
    """What somebody typed into a form and has not saved yet, kept until they do."""

    name = "drafts"
    default_auto_field = "django.db.models.BigAutoField"
