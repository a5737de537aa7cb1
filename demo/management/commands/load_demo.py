from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from demo import sign_ins
from demo.loading import CLIENTS, SEED, load
from jobs.running import run_waiting


class Command(BaseCommand):
    help = "Load an invented agency with a year of casework, and print one sign-in a role."

    def add_arguments(self, parser):
        parser.add_argument(
            "--clients", type=int, default=CLIENTS, help=f"how many (default: {CLIENTS})"
        )
        parser.add_argument(
            "--seed", type=int, default=SEED, help="the same seed invents the same agency"
        )

    def handle(self, *, clients, seed, verbosity, **options):
        progress = self._tell if verbosity else (lambda step: None)
        try:
            new = load(seed=seed, clients=clients, progress=progress)
        except ValidationError as refusal:
            raise CommandError(refusal.messages[0]) from None
        run_waiting()  # or the worker would print emails between the sign-ins
        self.stdout.write(self._loaded() if new else self._loaded_already())
        self.stdout.write(sign_ins.table([self._header(), *sign_ins.hand_out()]))
        self.stdout.write(
            _("\nThe passwords are new. Another run makes others. Everyone here is made up.")
        )

    def _loaded(self):
        return _("%(agency)s is ready. Sign in as any of these:\n") % {
            "agency": settings.AGENCY_NAME
        }

    def _loaded_already(self):
        return _("%(agency)s is loaded already; nothing was changed but the passwords:\n") % {
            "agency": settings.AGENCY_NAME
        }

    def _header(self):
        return (_("role"), _("who"), _("email"), _("password"))

    def _tell(self, step):
        self.stderr.write(f"{_('Inventing a year of casework')}: {step}")
        self.stderr.flush()
