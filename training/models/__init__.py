from training.models.courses import Course
from training.models.requirements import RequiredCourses, TrainingRequirement
from training.models.trainings import Reminder, Training

__all__ = ["Course", "Reminder", "RequiredCourses", "Training", "TrainingRequirement"]
