"""What `doctor` looks at: a check a function, all of them in one table. None changes anything."""

from eventkit.cli.checks.finding import Finding, Patient
from eventkit.cli.checks.table import CHECKS

__all__ = ["CHECKS", "Finding", "Patient"]
