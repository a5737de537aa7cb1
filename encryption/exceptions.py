"""Why a sealed value does not open: three different facts, never mistaken for one another."""


class SealBroken(Exception):
    """The value was altered, or moved here from another row, field or person."""


class KeyMissing(Exception):
    """The person's key is not in the key table: restore the key table. Nothing was erased."""


class Erased(Exception):
    """The person's key was destroyed at their request; what it sealed is gone for good."""


class FileMissing(Exception):
    """The person's key is there, the stored file is not: restore the folder of files."""


class PlaintextRefused(TypeError):
    """Somebody tried to write a sealed column without sealing."""


class ReadUnrecorded(Exception):
    """Something sealed was to open, and that it is read could not be written down first."""
