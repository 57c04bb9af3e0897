from eventkit.insight.explain import ALONE, NOBODY, Circumstances, explain

__all__ = ["ALONE", "NOBODY", "Circumstances", "explain"]
