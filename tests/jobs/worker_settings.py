"""The tests' settings, for real workers: they give signs of life, and look for lost jobs."""

from config.settings.test import *  # noqa: F403 - settings are one namespace by Django's design

OURS = [*OURS, "tests.jobs.outside"]  # noqa: F405 - with kinds of its own
JOB_ALIVE_SECONDS = 0.5
JOB_LOST_SECONDS = 4
JOB_TEND_SECONDS = 1.5
NIGHTLY_AT = 24  # never
