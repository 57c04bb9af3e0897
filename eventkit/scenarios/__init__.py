from eventkit.scenarios.table import SCENARIOS, story

__all__ = ["SCENARIOS", "story"]
