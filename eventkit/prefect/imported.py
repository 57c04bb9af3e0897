"""What came from Prefect's JSON or YAML: ours, with what was kept for the way back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from eventkit.faces import automation_sentence, sentence
from eventkit.faces.html import Html, blocks, table
from eventkit.faces.plain import columns, counted, visible
from eventkit.model.automation import AnyDeploymentTrigger, AutomationSpec
from eventkit.model.deployment import Deployment
from eventkit.prefect.reading import Piece, loaded, pieces, rebuilt
from eventkit.prefect.report import Report
from eventkit.prefect.wire import Ids, automation_wire, entry_wire

__all__ = ["Imported"]


class Imported:
    """triggers: each for `flow.deploy(triggers=[...])`. automations: each to be created here. report: what is otherwise
    here, or could not become ours; that is in `left` as it was, and `to_prefect` writes everything back.

    made: what an automation is made into. known: the deployments here.
    """

    def __init__(
        self,
        data: Any,
        *,
        ids: Mapping[UUID, UUID],
        made: Callable[[AutomationSpec], Any] = lambda spec: spec,
        known: Mapping[UUID, Deployment] | None = None,
    ) -> None:
        self.document = loaded(data)
        self.pieces: Sequence[Piece] = pieces(self.document, ids)
        self._known = known or {}
        specs = [each.value for each in self.pieces if isinstance(each.value, AutomationSpec)]
        self.automations: list[Any] = [made(spec) for spec in specs]
        self.triggers: list[AnyDeploymentTrigger] = [
            each.value for each in self.pieces if each.value is not None and not isinstance(each.value, AutomationSpec)
        ]
        self.left = [dict(each.raw) for each in self.pieces if each.value is None]
        names = [spec.name for spec in specs]
        for each in self.pieces:
            if isinstance(each.value, AutomationSpec) and names.count(each.value.name) > 1:
                each.note_twice()
        self.report = Report(difference for each in self.pieces for difference in each.found)

    def for_deployment(self, name: str) -> list[AnyDeploymentTrigger]:
        """The triggers of a prefect.yaml's deployment of that name."""
        held = self.document.get("deployments") or () if isinstance(self.document, Mapping) else ()
        places = [at for at, each in enumerate(held) if each.get("name") == name]
        return [
            each.value
            for each in self.pieces
            if each.place[:1] == ("deployments",) and each.place[1] in places and each.value is not None
            and not isinstance(each.value, AutomationSpec)
        ]  # fmt: skip

    def back(self, ids: Ids) -> Any:
        """The document as it was read, each trigger and automation as it is now. ids: ids there by ids here."""
        return rebuilt(self.document, [(each.place, _wire(each, ids)) for each in self.pieces])

    def _rows(self) -> list[tuple[str, str, str]]:
        rows = []
        for each in self.pieces:
            if each.value is None:
                rows.append((visible(each.about), "left as it is", ""))
            elif isinstance(each.value, AutomationSpec):
                words = automation_sentence(each.value, deployments=self._known)
                rows.append((visible(each.about), "automation", words))
            else:
                rows.append((visible(each.about), "trigger", sentence(each.value.bare())))
        return rows

    def _head(self) -> str:
        kinds = {"trigger": len(self.triggers), "automation": len(self.automations)}
        said = [counted(count, word) for word, count in kinds.items() if count]
        return f"{', '.join(said) or 'nothing'} from Prefect" + (f", {len(self.left)} left" if self.left else "")

    def __repr__(self) -> str:
        return "\n".join(
            [self._head(), *columns(self._rows(), indent="  "), *([repr(self.report)] if self.report else [])]
        )

    def _repr_html_(self) -> str:
        shown = [table(self._head(), ["name", "", "when"], self._rows())]
        return blocks([*shown, *([Html(self.report._repr_html_())] if self.report else [])])


def _wire(piece: Piece, ids: Ids) -> Any:
    if piece.value is None:
        return dict(piece.raw)
    if isinstance(piece.value, AutomationSpec):
        return automation_wire(piece.value, ids)
    return entry_wire(piece.value)
