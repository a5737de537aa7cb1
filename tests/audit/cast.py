"""What tests of the audit trail share: something to record events about, and a day."""

import uuid
from datetime import date

OCCURRED_ON = date(2026, 11, 3)


class Thing:
    """Something that events are about, without a table."""

    class _meta:
        label_lower, app_label = "tests.thing", "tests"

    def __init__(self, name="thing"):
        self.pk, self.trail_chain = uuid.UUID(int=1), name


Thing._meta.model = Thing
