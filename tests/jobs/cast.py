"""Kinds of jobs for the tests: what they did is in `done`; `during` happens at each step."""

from jobs.registry import Kind

done = []
during = []


class Clumsy(Exception):
    pass


def carry(job):
    for number in range(3):
        job.advance(number, 3)
        for happens in during:
            happens(job)
    done.append((job.subject, job.asked_by))
    return "carried"


def drop(job):
    job.advance(1, 3)
    raise Clumsy("Rosa Delgado")


CARRY = Kind("tests.carry", carry, "Carrying", retries=2)
FIRMLY = Kind("tests.firmly", carry, "Carrying firmly", may_be_canceled=False)
DROP = Kind("tests.drop", drop, "Dropping", retries=1, failures={"Clumsy": "It fell."})
KINDS = {kind.name: kind for kind in (CARRY, FIRMLY, DROP)}
