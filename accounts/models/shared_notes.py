from django.db import models


class SharedNote(models.Model):
    """What all processes must know together for minutes: a limit's count, a code already used.

    The key is a keyed hash and the value JSON: nobody's address stands here, and whoever can
    write to the table cannot make us run anything, as they could where Django pickles.
    """

    key = models.CharField(max_length=64, primary_key=True)
    value = models.TextField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"…{self.key[-8:]}"
