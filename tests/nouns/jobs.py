"""Work that outlasts a request: how far one's own is."""

from accounts.roles import Role
from jobs.asking import ask
from jobs.models import Job
from tests.nouns.declaring import ADMINISTRATOR, CODE, KEY, READ, WRITE, Noun, World, page


def add_once(world: World) -> None:
    job = ask("jobs.sweeping.delete_ended", by=world.people["supervisor"])
    world.records["job"] = world.records["anybody's job"] = {"pk": job.pk}


def fail(world: World, browser) -> None:
    job = Job.objects.get(pk=world.records["job"]["pk"])
    job.start()
    job.fail(job.attempts, "ZeroDivisionError", is_final=True)


NOUN = Noun(
    models=("jobs.job",),
    pages={
        "jobs:progress": page(*Role, methods=READ, of="job"),
        "jobs:cancel": page(*Role, methods=WRITE, of="job"),
        "jobs:retry": page(*Role, methods=WRITE, of="job"),
        "oversight:job-list": page(ADMINISTRATOR, methods=READ),
        "oversight:job-cancel": page(ADMINISTRATOR, methods=WRITE, of="anybody's job"),
        "oversight:job-retry": page(ADMINISTRATOR, methods=WRITE, of="anybody's job"),
    },
    owners={"job": {"supervisor"}},
    add_once=add_once,
    answers={
        "jobs:cancel": {},
        "jobs:retry": {},
        "oversight:job-cancel": {},
        "oversight:job-retry": {},
    },
    before={"jobs:retry": fail, "oversight:job-retry": fail},
    answered_by={"jobs:cancel": "supervisor", "jobs:retry": "supervisor"},
    clear={
        "jobs.job.kind": CODE,
        "jobs.job.subject": KEY,
        "jobs.job.failure": "the name of a class of errors, never an error's words",
    },
)
