"""The kinds of jobs: each package declares its own in the `KINDS` of its `jobs.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from jobs.exceptions import UnknownKind

NIGHTLY_RETRIES = 2


@dataclass(frozen=True)
class Kind:
    """One kind of job.

    Args:
        name: `package.verb`, such as `exports.build`. Rows in the database keep it.
        work: does it. It is given a `running.RunningJob`: its `subject` is the key of what it
            is about, its `advance(done, total)` says how far it is. It may be called again
            after a crash in its middle, so it first looks whether its work is done already. A
            ValidationError is a refusal and final; any other error is tried again.
        label: what people call it: a noun phrase without a name.
        retries: how often it is tried again by itself.
        may_be_canceled: whether it may be canceled once it has begun; before it always may.
        page: the page of what it is about, such as `exports:detail`, which takes its key.
        shows_to: tells whether a user may see how far the job about this subject is, besides
            the one who asked.
        failures: what who asked for it reads, by the class name of the error that ended it.
    """

    name: str
    work: Callable[[Any], Any]
    label: str | Promise
    retries: int = 3
    may_be_canceled: bool = True
    page: str = ""
    shows_to: Callable[[Any, str], bool] = lambda user, subject: False
    failures: Mapping[str, str | Promise] = field(default_factory=dict)


def kind_of(name: str) -> Kind:
    """Return a kind by its name; one whose work raises UnknownKind, if no package declares it.

    A row may be of a kind that this release does not have: while an upgrade is on its way, a
    worker of the release before finds the jobs of the next one, and leaves them for later.
    """
    if name in settings.NIGHTLY:
        return _nightly(name)
    return declared().get(name) or Kind(name, _unknown, label=name)


def check(name: str) -> None:
    """Check that a kind is declared.

    Raises:
        UnknownKind: no package declares it, and it is nothing nightly.
    """
    if kind_of(name).work is _unknown:
        raise UnknownKind(f"Declare {name!r} in the KINDS of your package's jobs.py.")


def label_of(name: str) -> str:
    """Return what people call a kind; of one that is gone, its name."""
    return str(kind_of(name).label)


@cache
def declared() -> dict[str, Kind]:
    """Return the kinds of every package of ours, by their names."""
    return {
        kind.name: kind
        for package in settings.OURS
        if find_spec(f"{package}.jobs")
        for kind in import_module(f"{package}.jobs").KINDS
    }


def _unknown(job: Any) -> None:
    raise UnknownKind(job.kind)


def _nightly(path: str) -> Kind:
    """Return the kind that calls one of the functions which `settings.NIGHTLY` names."""

    def work(job: Any) -> Any:
        return import_string(path)()

    return Kind(
        path,
        work,
        label=settings.NIGHTLY[path],
        retries=NIGHTLY_RETRIES,
        may_be_canceled=False,
    )
