from eventkit.ingress.desk import Arrival, Desk

__all__ = ["Arrival", "Desk"]
