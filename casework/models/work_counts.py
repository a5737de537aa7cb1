from django.db import models


class WorkCount(models.Model):
    """How many records of one kind came to a team, or to one of its workers, or left them.

    The database itself adds a row with each change of what it counts (`casework.triggers`), and
    nothing is ever changed in one, so two people at work never wait for each other here. The
    sum of the rows is the number today. No row says which client it is about.
    """

    class Kind(models.TextChoices):
        CLIENT = "client"  # open, by the day since when nobody has reached them
        REVIEW = "review"  # unsigned, of an open client, by the day on which it is due
        FOLLOW_UP = "follow_up"  # open, by the day on which it is due

    # Keys, and no foreign keys: each would be looked up for each row that is added.
    kind = models.CharField(max_length=10, choices=Kind)
    team = models.UUIDField()
    worker = models.UUIDField(null=True)  # None in what is counted for the whole team
    program = models.UUIDField(null=True)
    day = models.DateField()
    change = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["team", "kind", "day"], name="work_count_by_team")]

    def __str__(self) -> str:
        return f"{self.change:+} {self.kind}"
