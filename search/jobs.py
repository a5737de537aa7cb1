"""The jobs of search."""

from django.utils.translation import gettext_lazy as _

from encryption import ports
from jobs.registry import Kind
from jobs.running import RunningJob
from search import searchable

REBUILD = "search.rebuild"


def rebuild(job: RunningJob) -> None:
    """Make sealed search anew, a team at a time: begun again, it makes the same."""
    total = sum(model.objects.count() for model in searchable.searchable_models())
    done = 0
    with ports.as_system("rebuild_search"):
        for people in searchable.rebuild():
            done += people
            job.advance(min(done, total), total)


KINDS = [Kind(REBUILD, rebuild, _("Rebuilding search"))]
