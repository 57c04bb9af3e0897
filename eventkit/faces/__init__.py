from eventkit.faces.automations import (
    AutomationRow,
    automation_sentence,
    automations_html,
    automations_text,
    deployment_html,
    deployment_text,
)
from eventkit.faces.backtests import backtest_html, backtest_text
from eventkit.faces.builders import Built, builder_html, builder_text
from eventkit.faces.captured import captured_html, captured_text
from eventkit.faces.connections import ConnectionStatus, connection_html, connection_text
from eventkit.faces.drafts import drafts_html, drafts_text
from eventkit.faces.events import event_html, event_text, events_html, events_text
from eventkit.faces.findings import findings_html, findings_text
from eventkit.faces.handlers import handler_html, handler_text
from eventkit.faces.happened import Happened, happened_html, happened_text
from eventkit.faces.near_misses import (
    near_miss_html,
    near_miss_text,
    near_misses_html,
    near_misses_text,
    shortfall_text,
)
from eventkit.faces.outcomes import history_html, history_text, outcome_html, outcome_line, outcome_text
from eventkit.faces.recordings import recheck_html, recheck_text, recording_html, recording_text
from eventkit.faces.runs import run_html, run_text, runs_html, runs_text
from eventkit.faces.scenarios import scenario_html, scenario_text
from eventkit.faces.sentences import sentence
from eventkit.faces.verdicts import verdict_html, verdict_text
from eventkit.faces.webhooks import (
    PreviewRow,
    deliveries_html,
    deliveries_text,
    delivery_html,
    delivery_text,
    preview_html,
    preview_text,
    webhook_html,
    webhook_text,
    webhooks_html,
    webhooks_text,
)

__all__ = [
    "AutomationRow",
    "Built",
    "ConnectionStatus",
    "Happened",
    "PreviewRow",
    "automation_sentence",
    "automations_html",
    "automations_text",
    "backtest_html",
    "backtest_text",
    "builder_html",
    "builder_text",
    "captured_html",
    "captured_text",
    "connection_html",
    "connection_text",
    "deliveries_html",
    "deliveries_text",
    "delivery_html",
    "delivery_text",
    "deployment_html",
    "deployment_text",
    "drafts_html",
    "drafts_text",
    "event_html",
    "event_text",
    "events_html",
    "events_text",
    "findings_html",
    "findings_text",
    "handler_html",
    "handler_text",
    "happened_html",
    "happened_text",
    "history_html",
    "history_text",
    "near_miss_html",
    "near_miss_text",
    "near_misses_html",
    "near_misses_text",
    "outcome_html",
    "outcome_line",
    "outcome_text",
    "preview_html",
    "preview_text",
    "recheck_html",
    "recheck_text",
    "recording_html",
    "recording_text",
    "run_html",
    "run_text",
    "runs_html",
    "runs_text",
    "scenario_html",
    "scenario_text",
    "sentence",
    "shortfall_text",
    "verdict_html",
    "verdict_text",
    "webhook_html",
    "webhook_text",
    "webhooks_html",
    "webhooks_text",
]
