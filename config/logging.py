"""Log lines that say what happened and never to whom: no field values, no query text."""

import logging
import re

OPENING = ("calendar/feed", "invitation", "account/password/reset/key")  # and then a secret
SLASH = "(?:/|%2[Ff])"  # behind `?next=`, an address is quoted
SECRETS = re.compile(
    f"({SLASH}(?:{'|'.join(each.replace('/', SLASH) for each in OPENING)}){SLASH})"
    r"""[^\s/?#"']+"""
)
LOGS_OF_GUNICORN = ("gunicorn.access", "gunicorn.error")


class WithoutSecrets(logging.Filter):
    """Takes out of each line what opens something: the end of an address that is a secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        kept = SECRETS.sub(r"\1…", line)
        if kept != line:
            record.msg, record.args = kept, None
        return True


def keep_secrets_out_of_gunicorn() -> None:
    """Filter what gunicorn writes itself: its handlers are its own."""
    for name in LOGS_OF_GUNICORN:
        logging.getLogger(name).addFilter(WithoutSecrets())


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
    },
    "filters": {"without_secrets": {"()": WithoutSecrets}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_secrets"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django.db.backends": {"level": "WARNING"},
        "django_tasks": {"level": "WARNING"},  # `jobs` logs what became of each
        "django.server": {"handlers": ["stderr"], "propagate": False},
        "fontTools": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING"},
    },
}
