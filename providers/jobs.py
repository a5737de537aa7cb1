"""The jobs of the directory."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from jobs.registry import Kind
from jobs.running import RunningJob
from providers.importing import import_directory

IMPORT = "providers.import_directory"


def load(job: RunningJob) -> None:
    """Import the folder that is the job's subject. It is one transaction: all of it or nothing.

    The steps are counted; how many there will be, nobody knows before.
    """
    steps: list[str] = []

    def note(step: str) -> None:
        steps.append(step)
        job.advance(len(steps), 0)

    import_directory(Path(job.subject), progress=note)


KINDS = [
    Kind(
        IMPORT,
        load,
        _("Importing the directory"),
        failures={"DirectoryUnreadable": _("The files of the directory can’t be read.")},
    )
]
