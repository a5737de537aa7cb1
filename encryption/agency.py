"""Sealing for texts that belong to no one person and are in no sealed field.

Staff secrets and sessions, sealed with the agency's own data key.
"""

import base64
import binascii
import uuid

from encryption import keyring, sealing
from encryption.exceptions import SealBroken


def seal(text: str, label: str, row: uuid.UUID = keyring.AGENCY) -> str:
    """Return a sealed text, in base64.

    Args:
        label: what the text is, such as "session"; it opens only with the same label.
        row: the key of its row, if it belongs to one; it opens only with the same row.

    Raises:
        KeyMissing: the agency's data key is not there, or does not open.
    """
    version, key = keyring.data_key(keyring.AGENCY)
    binding = sealing.Binding(keyring.AGENCY, row)
    blob = sealing.seal(text.encode(), key, version, label, binding, sealing.BLOCK)
    return base64.b64encode(blob).decode()


def unseal(sealed: str, label: str, row: uuid.UUID = keyring.AGENCY) -> str:
    """Return what was sealed.

    Raises:
        SealBroken: it was never sealed, was altered, or has another label or row.
        KeyMissing: the agency's data key is not there, or does not open.
    """
    try:
        blob = base64.b64decode(sealed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise SealBroken(f"{label}: this was never sealed.") from error
    _, key = keyring.data_key(keyring.AGENCY, sealing.key_version(blob))
    return sealing.unseal(blob, key, label, sealing.Binding(keyring.AGENCY, row)).decode()
