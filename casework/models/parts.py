from encryption.records import SealedRecord


class ClientPart(SealedRecord):
    """A record that belongs to one client: sealed with their key, on their chain of events.

    A part declares its own `client` foreign key, with the name that the client calls it by.
    """

    owner_field = "client_id"

    class Meta:
        abstract = True

    @property
    def trail_chain(self) -> str:
        return f"client:{self.client_id}"
