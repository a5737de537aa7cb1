from staff_messages.models.messages import Message
from staff_messages.models.readings import MessageReading

__all__ = ["Message", "MessageReading"]
