"""Extract what people read into `locale/`, and compile the translations that are there.

tools/messages.py extract    after strings have changed; needs GNU gettext (Debian: gettext)
tools/messages.py compile    what `make` does at set-up; needs only the installed packages
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
LANGUAGES = ("es",)
NOT_OURS = {"var", "node_modules", "locale", "tests", "tools", "docs", "static"}
HEADER = {"Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit"}


def catalog(language: str, locale: Path = LOCALE) -> Path:
    return locale / language / "LC_MESSAGES" / "django.po"


def extract(into: Path = LOCALE) -> None:
    """Write every message of the code into the catalogs, and keep what is translated.

    Nothing changes from run to run but the messages: no line numbers, no dates. It works on a
    copy of the tree, since Django writes beside each template while it reads it.
    """
    with tempfile.TemporaryDirectory() as made:
        copy = Path(made)
        for source in ROOT.iterdir():
            if source.is_dir() and source.name not in NOT_OURS and source.name[0] != ".":
                shutil.copytree(source, copy / source.name)
        for language in LANGUAGES:
            catalog(language, copy / "locale").parent.mkdir(parents=True)
            if catalog(language).exists():
                shutil.copy(catalog(language), catalog(language, copy / "locale"))
        command = ["makemessages", "--no-location", "--no-obsolete", "--verbosity", "0"]
        languages = [option for each in LANGUAGES for option in ("--locale", each)]
        subprocess.run(
            [sys.executable, "-m", "django", *command, *languages], cwd=copy, check=True
        )
        for language in LANGUAGES:
            entries = polib.pofile(catalog(language, copy / "locale"))
            plural = entries.metadata["Plural-Forms"]
            entries.metadata_is_fuzzy = False
            entries.metadata = {"Language": language, **HEADER, "Plural-Forms": plural}
            entries.header = "Holdfast in another language. Made by tools/messages.py."
            catalog(language, into).parent.mkdir(parents=True, exist_ok=True)
            entries.save(catalog(language, into))


def compile_catalogs() -> None:
    """Compile each catalog that is newer than what was compiled from it."""
    for source in LOCALE.glob("*/LC_MESSAGES/django.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(source).save_as_mofile(compiled)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["extract"]:
            extract()
        case ["compile"]:
            compile_catalogs()
        case _:
            raise SystemExit(__doc__)
