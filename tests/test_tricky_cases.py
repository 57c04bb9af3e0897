"""Which tests hold the tricky cases of prefect-behaviour 8, row by row, and the departures of DESIGN 5.

A row without tests has the reason in their place. The tests say themselves whether the outcome is Prefect's or ours.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

EVENT = "tests/unit/test_event.py::"
PATTERN = "tests/unit/test_pattern.py::"
WINDOW = "tests/unit/test_window.py::"
SILENT = "tests/unit/test_absence.py::"
COMPOSITE = "tests/unit/test_composite.py::"
TEMPLATES = "tests/unit/test_templates.py::"
EXPRESSIONS = "tests/unit/test_template_expressions.py::"
RUN = "tests/unit/test_run_deployment.py::"
PARAMETERS = "tests/unit/test_parameters.py::"
ACTION_EVENTS = "tests/unit/test_action_events.py::"
HOOKS = "tests/unit/test_hooks.py::"
STATES = "tests/unit/test_flow_states.py::"
RESULTS = "tests/unit/test_results.py::"
QUERY = "tests/property/test_query_agrees.py::"
STORE = "tests/contract/test_store.py::"
CHAIN = "tests/integration/test_chain.py::"
TRICKY = "tests/integration/test_tricky_chain.py::"
TRICKY_RUNS = "tests/integration/test_tricky_runs.py::"

PATTERNS = TRICKY + "test_rows_6_to_11_hold_for_a_registered_trigger"
REACTIVE = TRICKY + "test_rows_12_to_16_reactive_windows_fire_as_in_prefect"
ABSENCE = TRICKY + "test_rows_17_18_and_33_absence_fires_where_prefect_does_not_and_the_other_way_round"
LOOPS = (
    TRICKY_RUNS + "test_row_34_an_automation_that_matches_its_own_events_is_stopped",
    TRICKY_RUNS + "test_row_34_two_automations_that_fire_each_other_are_stopped",
    TRICKY_RUNS + "test_row_34_what_fans_out_is_no_loop",
    CHAIN + "test_loop_is_stopped_after_sixteen_hops",
)
DEPLOYED_AGAIN = (
    TRICKY_RUNS + "test_row_32_deploying_again_keeps_ids_and_counters",
    TRICKY_RUNS + "test_row_32_a_changed_trigger_counts_anew_under_its_id",
    TRICKY_RUNS + "test_row_32_triggers_left_out_are_gone_without_an_event",
)
REFUSED = (
    EVENT + "test_bad_input_is_refused_with_the_field_the_value_and_the_fix",
    TRICKY + "test_row_24_bad_data_is_refused_where_it_is_given",
)
ENDED = (
    HOOKS + "test_a_completion_hook_sees_the_whole_run_with_its_end",
    TRICKY_RUNS + "test_row_29_a_completion_hook_sees_when_the_run_ended",
)
SILENCES = (
    SILENT + "test_row_17_for_each_without_after_fires_when_a_key_goes_quiet",
    SILENT + "test_row_18_windows_follow_each_other_without_a_gap",
    SILENT + "test_row_33_after_without_for_each_is_silent_until_an_after_event",
)

ROWS: dict[int, tuple[str, ...] | str] = {
    1: (
        TEMPLATES + "test_row_1_an_integer_stays_an_integer",
        PARAMETERS + "test_a_deployments_parameters_are_never_converted",
        RUN + "test_a_result_of_another_type_makes_no_run_and_says_why",
        CHAIN + "test_row_1_a_result_that_is_no_text_fails_the_action_and_says_why",
    ),
    2: (
        TEMPLATES + "test_row_2_missing_is_an_error_alone_empty_in_text_and_empty_as_jinja",
        RUN + "test_a_path_that_is_missing_makes_no_run",
        TRICKY + "test_row_2_a_missing_path_fails_the_action_alone_and_is_empty_in_text",
    ),
    3: (
        TEMPLATES + "test_row_3_ids_and_times_are_text",
        TRICKY + "test_row_3_ids_and_times_reach_the_flow_as_text",
    ),
    4: (
        TEMPLATES + "test_row_4_sums_and_choices_have_their_value",
        TRICKY + "test_rows_4_and_5_expressions_and_keys_have_their_values",
    ),
    5: (
        TEMPLATES + "test_row_5_a_key_wins_over_a_method",
        TRICKY + "test_rows_4_and_5_expressions_and_keys_have_their_values",
    ),
    6: (PATTERN + "test_row_6_patterns_of_one_label_are_alternatives", PATTERNS),
    7: (PATTERN + "test_row_7_missing_label_never_fits_even_negated", PATTERNS),
    8: (PATTERN + "test_row_8_negated_tag_needs_a_tag_that_is_another", PATTERNS),
    9: (PATTERN + "test_row_9_one_related_resource_has_to_have_every_label", PATTERNS),
    10: (PATTERN + "test_row_10_negated_name_pattern_matches_nothing", PATTERNS),
    11: (PATTERN + "test_row_11_state_prefix_also_takes_heartbeats_and_steps", PATTERNS),
    12: (WINDOW + "test_row_12_windows_tumble", REACTIVE),
    13: (WINDOW + "test_row_13_window_fires_at_once_then_is_silent_to_its_end", REACTIVE),
    14: (
        WINDOW + "test_row_14_lone_event_is_forgotten_a_minute_after_it",
        WINDOW + "test_row_14_holds_when_the_log_is_read_hours_later",
        REACTIVE,
    ),
    15: (WINDOW + "test_row_15_event_that_opens_does_not_count", REACTIVE),
    16: (WINDOW + "test_row_16_after_with_threshold_two_and_no_window_never_fires", REACTIVE),
    17: (SILENCES[0], ABSENCE),
    18: (SILENCES[1], ABSENCE),
    19: (
        COMPOSITE + "test_row_19_a_sequence_fires_when_its_newest_firings_are_in_order",
        COMPOSITE + "test_row_19_a_sequence_of_three_wants_all_three_in_order",
        TRICKY + "test_row_19_a_sequence_goes_by_its_newest_firings",
    ),
    20: (
        EVENT + "test_row_20_a_role_is_read_from_its_first_resource_only",
        WINDOW + "test_row_20_related_label_is_read_from_the_first_of_its_role_alone",
        TRICKY + "test_row_20_a_role_is_read_from_its_first_resource",
    ),
    21: (
        COMPOSITE + "test_row_21_a_parent_fires_with_its_childrens_firings_and_no_labels",
        RUN + "test_a_compound_sees_its_childrens_events_after_its_own",
        TRICKY + "test_row_21_a_compound_of_two_has_three_events_and_no_labels",
    ),
    22: (
        RUN + "test_an_action_on_trigger_sees_the_automations_event",
        ACTION_EVENTS + "test_an_action_on_trigger_has_the_automations_own_event",
        TRICKY + "test_row_22_actions_on_trigger_see_the_automations_own_event",
    ),
    23: (
        EVENT + "test_row_23_an_event_follows_within_five_minutes_either_way",
        ACTION_EVENTS + "test_an_action_follows_only_an_event_less_than_five_minutes_away",
        TRICKY + "test_row_23_follows_is_kept_when_less_than_five_minutes_lie_between",
    ),
    24: (*REFUSED, TRICKY + "test_row_24_an_event_too_large_is_refused"),
    25: (
        STORE + "test_the_same_id_again_is_the_same_event",
        TRICKY + "test_row_25_the_same_id_again_is_the_first_event_and_fires_once",
    ),
    26: "`/events/out` is a Prefect server's websocket: the room that speaks to one, eventkit/prefect, is not here yet",
    27: (
        HOOKS + "test_flow_hooks_follow_the_state",
        STATES + "test_a_flow_retries_through_awaiting_retry_and_running_and_fails_once",
        TRICKY_RUNS + "test_row_27_a_flow_that_fails_thrice_fails_once_for_triggers_and_hooks",
    ),
    28: (
        HOOKS + "test_task_hooks_follow_the_state_outside_flows_too",
        HOOKS + "test_row_28_an_interrupted_task_of_a_flow_has_two_running_hooks_and_no_failure_hook",
    ),
    29: (*ENDED, HOOKS + "test_a_running_hook_has_a_context_and_a_started_run"),
    30: (
        RESULTS + "test_anything_else_completes_with_that_value",
        RESULTS + "test_row_30_a_flow_that_returns_a_failed_state_among_other_things_completes",
        RESULTS + "test_a_returned_failed_future_fails_the_flow_and_an_ignored_one_does_not",
    ),
    31: (RESULTS + "test_a_completed_state_without_data_has_no_result",),
    32: DEPLOYED_AGAIN,
    33: (SILENCES[2], ABSENCE),
    34: LOOPS,
    35: (
        HOOKS + "test_a_flow_asked_to_cancel_runs_to_its_end_then_its_cancellation_hooks_and_returns",
        TRICKY_RUNS + "test_row_35_a_flow_called_here_runs_to_its_end_when_it_is_cancelled",
        TRICKY_RUNS + "test_row_35_a_served_run_is_stopped_through_cancelling",
        TRICKY_RUNS + "test_row_35_a_run_that_waits_for_its_retry_is_stopped_and_not_run_again",
    ),
    36: (
        TEMPLATES + "test_row_36_text_of_a_payload_is_never_rendered_again",
        TRICKY + "test_row_36_text_of_a_payload_is_rendered_once",
    ),
    37: (
        TRICKY + "test_row_37_a_prefix_minds_the_case_and_a_text_search_does_not",
        QUERY + "test_pages_and_counts_agree_with_plain_python",
    ),
}

DEPARTURES: dict[str, tuple[str, ...]] = {
    "emit_event raises InvalidEvent; unknown keywords too": REFUSED,
    "a lone expression is compiled and keeps its type": (
        TEMPLATES + "test_a_lone_expression_that_prefect_refuses_has_its_value",
        TEMPLATES + "test_row_3_ids_and_times_are_text",
        TEMPLATES + "test_row_5_a_key_wins_over_a_method",
        EXPRESSIONS + "test_a_missing_path_is_named_with_the_nearest_that_exists",
        TRICKY + "test_rows_4_and_5_expressions_and_keys_have_their_values",
    ),
    "parameters are checked when a trigger is registered": (
        PARAMETERS + "test_registration_checks_names_and_with_partial_only_those",
        TRICKY_RUNS + "test_departure_parameters_are_checked_when_a_trigger_is_registered",
    ),
    "windows of absence open at the first event, follow each other, and fire if short": (*SILENCES, ABSENCE),
    "deploying again replaces in place": DEPLOYED_AGAIN[:2],
    "the 16-hop guard": LOOPS,
    "hook outcomes are records, a failing hook is an event": (
        HOOKS + "test_a_hook_that_raises_is_a_record_and_changes_nothing_else",
        TRICKY_RUNS + "test_departure_a_failing_hook_is_a_record_and_an_event",
    ),
    "end_time is set in completion hooks": ENDED,
    "deploy serves here, and keeps what Prefect would need": (
        TRICKY_RUNS + "test_departure_a_deployment_is_served_here_and_keeps_what_prefect_would_need",
    ),
}


@cache
def words(file: str) -> tuple[str, dict[str, str]]:
    """The header of a test file, and the docstring of each of its tests."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    return ast.get_docstring(tree) or "", {test.name: ast.get_docstring(test) or "" for test in tests}


def rows_in(text: str) -> Iterator[int]:
    """The rows a text names: `row 5`, `Rows 3 and 4`, `rows 12-18, 20 and 33`; `5.5 row 3` is of another table."""
    for said in re.finditer(r"(?<!\d )\brows?\s+(\d+(?:(?:\s*-\s*|,\s*|,?\s+and\s+)\d+)*)", text, re.IGNORECASE):
        for first, last in re.findall(r"(\d+)(?:\s*-\s*(\d+))?", said[1]):
            yield from range(int(first), int(last or first) + 1)


def test_every_row_has_its_place():
    """37 rows, in order; only what is not here yet has a reason instead of tests."""
    assert list(range(1, 38)) == list(ROWS)
    assert [26] == [row for row, held in ROWS.items() if isinstance(held, str)]
    assert all(ROWS.values())
    assert 9 == len(DEPARTURES)


@pytest.mark.parametrize(
    ("row", "test"), [(row, test) for row, held in ROWS.items() if not isinstance(held, str) for test in held]
)
def test_a_row_is_held_by_the_test_that_names_it(row, test):
    """The test is there, and it, or the header of its file, says which row it is about."""
    file, _, name = test.partition("::")
    header, tests = words(file)

    assert name in tests
    assert row in {*rows_in(tests[name]), *rows_in(header)}


@pytest.mark.parametrize(
    ("departure", "test"), [(departure, test) for departure, held in DEPARTURES.items() for test in held]
)
def test_a_departure_is_held_by_a_test_that_says_so(departure, test):
    """The test is there, and says that we depart there."""
    file, _, name = test.partition("::")
    _, tests = words(file)

    assert name in tests
    assert re.search(r"\bdepart|DESIGN 5", tests[name]), departure


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ([12], "Row 12, as in Prefect."),
        ([3, 4], "Rows 3 and 4 are where we depart"),
        ([12, 13, 14, 20, 33], "and rows 12-14, 20 and 33 of its section 8"),
        ([], "5.5 row 3 and the arrow 4"),
        ([30], "5.5 row 4; row 30: a failed state"),
    ],
)
def test_rows_are_read_from_words(expected, text):
    """Lists and spans, and no other table's rows."""
    assert expected == list(rows_in(text))
