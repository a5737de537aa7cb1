from django.core.management.base import BaseCommand, CommandError

from audit import trail


class Command(BaseCommand):
    help = "Walk every chain of the trail and fail loudly where a link is broken."

    def handle(self, *args, **options):
        broken = trail.breaks()
        for chain, seq, reason in broken:
            self.stderr.write(f"{chain}: event {seq} {reason}.")
        if broken:
            raise CommandError(f"The trail is broken in {len(broken)} places.")
        self.stdout.write(f"The trail is whole: {trail.all_events().count()} events.")
