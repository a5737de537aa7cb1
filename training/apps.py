from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import prerequisites
        from training.models.requirements import requirements_unmet_by

        prerequisites.register(requirements_unmet_by)
