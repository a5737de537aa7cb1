from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """What came to somebody since they last looked, on the page and by email."""

    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
