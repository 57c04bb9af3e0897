"""What goes to a Prefect server, in the forms it takes: Automation JSON, prefect.yaml, Python."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eventkit.errors import UsageError
from eventkit.faces.html import Html, blocks, fold, pre
from eventkit.faces.plain import counted, visible
from eventkit.prefect.report import Report

__all__ = ["MARK", "Export", "yaml_text"]

MARK = "Made by eventkit"
"""What the first line of every file of ours says: one without it is somebody's own."""


@dataclass(frozen=True, slots=True, repr=False)
class Export:
    """json: Automation JSON, as `POST /automations/` takes it, or a trigger's; a list where several were asked for.
    yaml: the text of a prefect.yaml, or of a file for `prefect automation create --from-file`. script, flows: the texts
    of deploy.py and flows.py, empty where there is nothing to run. report: what is otherwise there. entrypoints: where
    a worker finds each deployment's flow, by `<flow>/<name>`. apart: the automations that belong to no deployment.
    """

    json: Any
    yaml: str
    script: str
    flows: str
    report: Report
    what: Mapping[str, int] = field(default_factory=dict)
    entrypoints: Mapping[str, str] = field(default_factory=dict)
    apart: Sequence[Any] = ()

    def files(self) -> dict[str, str]:
        """The texts by the names of their files."""
        held = self.apart if self.what.get("deployment") else self.json  # the others come with their deployments
        automations = json.dumps(held, indent=2, ensure_ascii=False) + "\n" if held else ""
        made = {
            "prefect.yaml"
            if self.what.get("deployment") or not self.what.get("automation")
            else "automations.yaml": self.yaml
        }
        made |= {"deploy.py": self.script, "flows.py": self.flows, "automations.json": automations}
        return {name: text for name, text in made.items() if text}

    def save(self, folder: str | Path, *, replace: bool = False) -> list[Path]:
        """Writes the files there, and says which. Raises UsageError where one is there that eventkit did not make,
        unless `replace`.
        """
        place = Path(folder)
        for name in self.files():
            path = place / name
            if (
                not replace
                and path.exists()
                and path.suffix != ".json"
                and MARK not in path.read_text("utf-8", "replace")[:200]
            ):
                raise UsageError(f"{path} is there, and not made by eventkit: save elsewhere, or give replace=True")
        place.mkdir(parents=True, exist_ok=True)
        for name, text in self.files().items():
            (place / name).write_text(text, "utf-8")
        return [place / name for name in self.files()]

    def _head(self) -> str:
        parts = [counted(count, word) for word, count in self.what.items() if count]
        return f"{', '.join(parts) or 'Nothing'} for a Prefect server: {', '.join(self.files())}"

    def __repr__(self) -> str:
        return f"{visible(self._head())}\n{self.report!r}"

    def _repr_html_(self) -> str:
        shown = [fold(name, pre(text)) for name, text in self.files().items()]
        return blocks([Html(f"<p>{visible(self._head())}</p>"), Html(self.report._repr_html_()), *shown])


def yaml_text(data: Any) -> str:
    """The data as YAML, marked as ours; in the order it has."""
    import yaml

    text: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)
    if "\x85" in text:  # YAML reads it as a line's end wherever it stands as it is
        text = yaml.safe_dump(data, sort_keys=False, width=110)
    return f"# {MARK}.\n{text}"
