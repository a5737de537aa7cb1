from oversight.models.unusual_accesses import UnusualAccess

__all__ = ["UnusualAccess"]
