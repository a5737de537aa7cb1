"""Loading the demo: once, and only where no real person's record can be."""

from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from casework import reading
from casework.models import Client
from demo.exceptions import NotADemo, RealPeopleHere
from demo.people import STAFF
from demo.playing import play_year

SEED = 1849
CLIENTS = 150


def load(*, seed: int = SEED, clients: int = CLIENTS, progress: Callable[[str], None]) -> bool:
    """Load the invented agency. Return whether it was loaded now: a second time does nothing.

    Raises:
        NotADemo: the settings do not say that this is one.
        RealPeopleHere: the database has people that the demo did not make.
    """
    if not (settings.DEMO or settings.DEBUG):
        raise NotADemo
    invented = User.objects.filter(email__in=[person.email for person in STAFF])
    if User.objects.exclude(pk__in=invented).exists() or (
        Client.objects.exists() and not invented.exists()
    ):
        raise RealPeopleHere
    if invented.exists():
        return False
    with reading.as_system("load_demo"):
        play_year(seed=seed, clients=clients, today=timezone.localdate(), progress=progress)
    return True
