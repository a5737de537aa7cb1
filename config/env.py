"""The only reader of environment variables. A missing one stops the start with a sentence."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from opening.open_days import WEEKDAYS

ON = {"true", "yes", "on", "1"}
HUEY_BACKEND = "huey.contrib.djhuey.tasks_backend.HueyBackend"
HUEY_CLASSES = {
    "redis": "huey.RedisExpireHuey",
    "rediss": "huey.RedisExpireHuey",
    "postgres": "huey.PostgresHuey",
    "postgresql": "huey.PostgresHuey",
}
OFF = {"false", "no", "off", "0"}

ROOT = Path(__file__).resolve().parent.parent

env = environ.FileAwareEnv()


def read_dotenv() -> None:
    """Read `.env` beside `manage.py`, where there is one; what is set already wins."""
    path = ROOT / ".env"
    if path.is_file():
        env.read_env(path)


def required(name: str) -> str:
    """Return NAME, or the contents of the file that NAME_FILE points to.

    Raises:
        ImproperlyConfigured: neither is set.
    """
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Set {name}, or {name}_FILE to a file that holds it; "
            "`.env.example` lists every variable."
        )
    return value


def optional(name: str, default: str = "") -> str:
    return env.str(name, default=default)


def words(name: str, default: str = "") -> list[str]:
    """Return NAME as a list: separated by commas, or by lines in the file of NAME_FILE."""
    value = optional(name, default).replace("\n", ",")
    return [word.strip() for word in value.split(",") if word.strip()]


def weekdays(name: str) -> list[str]:
    """Return NAME as days of the week: "sat,sun". By default there are none.

    Raises:
        ImproperlyConfigured: NAME holds something else, or all seven.
    """
    days = [word.lower() for word in words(name)]
    if not set(days) < set(WEEKDAYS):
        raise ImproperlyConfigured(
            f"{name} is {optional(name)!r}: set it to days of the week such as sat,sun, or "
            "leave it out. At least one day must stay open."
        )
    return days


def flag(name: str, default: bool = False) -> bool:
    """Return whether NAME is on.

    Raises:
        ImproperlyConfigured: NAME is neither yes nor no; taken for "off", a misspelt "true"
            would turn a protection off without a word.
    """
    value = optional(name).strip().lower()
    if value in ON:
        return True
    if value in OFF:
        return False
    if not value:
        return default
    raise ImproperlyConfigured(f"{name} is {value!r}: set it to true or false.")


def number(name: str, default: int) -> int:
    """Return NAME as a whole number.

    Raises:
        ImproperlyConfigured: NAME is set to something else.
    """
    value = optional(name).strip()
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to a whole number.") from None


def database() -> dict:
    """Return the default database: DATABASE_URL, or one SQLite file under `var/`."""
    settings = env.db_url(
        "DATABASE_URL", default=f"sqlite:///{ROOT / 'var' / 'holdfast.sqlite3'}"
    )
    if settings["ENGINE"].endswith("sqlite3"):
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;"
            ),
        }
    else:
        settings["ENGINE"] = "encryption.postgresql"  # Django's, and sealed columns in binary
        settings["CONN_MAX_AGE"] = 600
        settings["CONN_HEALTH_CHECKS"] = True
    return settings


def tasks() -> dict:
    """Return where jobs wait: in the database, or where JOB_QUEUE points."""
    backend = HUEY_BACKEND if optional("JOB_QUEUE") else "django_tasks_db.DatabaseBackend"
    return {"default": {"BACKEND": backend}}


def huey() -> dict:
    """Return how huey reaches the queue that JOB_QUEUE names.

    Raises:
        ImproperlyConfigured: it is neither redis://… nor postgres://….
    """
    url = optional("JOB_QUEUE")
    scheme = url.partition(":")[0]
    if scheme not in HUEY_CLASSES:
        raise ImproperlyConfigured("JOB_QUEUE is neither redis://… nor postgres://….")
    where = {"url": url} if scheme.startswith("redis") else {"dsn": url}
    return {
        "name": "holdfast",
        "huey_class": HUEY_CLASSES[scheme],
        "immediate": False,  # with DEBUG huey would run a job inside of the request
        "connection": where,
    }
