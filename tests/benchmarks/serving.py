"""A process that answers pages of one tree, this one or an earlier commit, and says their cost.

Usage: `python serving.py TREE PEOPLE`, with DATABASE_URL of an empty database. It reads lines
such as `cost my day` and `queries my day`, and writes processor seconds and numbers as JSON.

This file sets the tree up. `served_pages.py`, beside it, imports the tree's packages.
"""

import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

HERE = str(Path(__file__).parent)


def set_up(tree: str) -> None:
    """Let this process be one of the tree's, with a database that has its tables."""
    os.chdir(tree)
    sys.path[0] = tree
    sys.path.append(HERE)  # the last one: what the tree has comes first
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    home = Path(tempfile.mkdtemp())
    settings.TRAIL_REFUSES_UNDECLARED = False
    settings.ERASURE_LEDGER = str(home / "erasures.ledger")
    settings.TRAIL_ANCHOR = str(home / "trail.anchor")
    settings.SESSION_MARKS = str(home / "marks")
    settings.MEDIA_ROOT = str(home / "media")
    django.setup()
    call_command("migrate", verbosity=0)


def main() -> None:
    tree, people = sys.argv[1:]
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what somebody prints is no answer
    set_up(tree)
    import_module("served_pages").serve(int(people), answers)


if __name__ == "__main__":
    main()
