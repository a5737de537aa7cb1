from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "rounds"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pages import sections
        from rounds import showing

        sections.register("my day", showing.rounds_under_way)
        sections.register("place", showing.round_at_a_place)
        sections.register("team", showing.rounds_of_the_team)
