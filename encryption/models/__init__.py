from encryption.models.data_keys import DataKey

__all__ = ["DataKey"]
