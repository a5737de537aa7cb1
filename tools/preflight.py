"""Look for what pip cannot install, and say in one sentence how to add what is missing.

It runs before anything is built and on whatever Python there is, so it is written for old ones.
"""

import ctypes
import importlib.util
import sys

OLDEST = (3, 11)
LIBRARIES = (
    ("libpango-1.0.so.0", "libpango-1.0-0"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0"),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset0"),
)


def missing_packages():
    """Return the Debian packages that the PDF reports and the virtual environment lack."""
    packages = [package for library, package in LIBRARIES if not loads(library)]
    if packages:
        packages.append("fonts-dejavu-core")
    if importlib.util.find_spec("ensurepip") is None:
        packages.insert(0, "python3-venv")
    return packages


def loads(library):
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def main():
    if sys.version_info < OLDEST:
        sys.exit(
            "Holdfast needs Python 3.11 or newer, and this is older: name another one, "
            "as in `make demo PYTHON=python3.13`."
        )
    packages = missing_packages() if sys.platform == "linux" else []
    if packages:
        sys.exit(
            "Holdfast needs system libraries that are not here yet; add them with: "
            "apt-get install " + " ".join(packages)
        )


if __name__ == "__main__":
    main()
