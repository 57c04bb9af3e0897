"""What a trigger would have done to the events already there: firings, parameters, what it passed over, near misses."""

import pytest

import eventkit as ek
from eventkit.errors import AutomationError, UnknownAutomation, UsageError
from eventkit.insight import firings, near_misses
from eventkit.model.event import IMPORTED
from eventkit.model.trigger import EventTrigger, Posture
from tests.stepping import at, event


def orders(*totals, region="eu-1"):
    """Orders of these totals, in the log."""
    return [
        ek.emit_event("order.placed", {"prefect.resource.id": f"order.{n}", "region": region}, payload={"total": total})
        for n, total in enumerate(totals)
    ]


def test_firings_come_with_their_event_key_and_what_was_passed_over():
    """Three within a minute, for each resource; those of the silent window are told, with why."""
    trigger = EventTrigger(expect={"e"}, threshold=2, within=60, for_each={"prefect.resource.id"})
    history = [event(0, id="a"), event(1, id="b"), event(2, id="a"), event(3, id="a"), event(4, "other")]
    told = firings(trigger, history)

    assert (5, 1) == (told.seen, told.suppressed)
    assert [(history[2], {"prefect.resource.id": "a"})] == [
        (each.triggering_event, dict(each.triggering_labels)) for each in told.firings
    ]
    assert [(history[3], "it fired already: silent for another 57 s")] == [
        (each.event, each.why) for each in told.passed
    ]


def test_absence_is_noticed_when_it_was_due():
    """At the end of its window, and not before the history ends."""
    trigger = EventTrigger(expect={"paid"}, after={"placed"}, posture=Posture.Proactive, within=60)

    assert [at(60)] == [each.at for each in firings(trigger, [event(0, "placed"), event(100, "x")]).firings]
    assert [] == firings(trigger, [event(0, "placed")], until=at(59)).firings
    assert [at(60)] == [each.at for each in firings(trigger, [event(0, "placed")], until=at(60)).firings]


def test_two_versions_are_compared(ws):
    """What the new one gains and loses."""
    orders(5, 50)
    orders(7, region="us-1")
    old = ek.EventTrigger(expect={"order.placed"}, match={"region": "eu-*"})
    told = ek.backtest(ek.EventTrigger(expect={"order.placed"}, match={"region": "us-*"}), old)

    assert (1, 1, 2) == (len(told), len(told.gained), len(told.lost))
    assert "3 events: would have fired 1×; 1 more and 2 fewer than the other" == repr(told).split("\n")[0]


def test_parameters_are_rendered_typed_and_checked_and_nothing_runs(ws):
    """An order without a total would have made no run, and why; no event, firing or run is stored."""
    ran = []

    @ek.flow
    def bill(total: float) -> None:
        ran.append(total)

    bill.deploy(name="now", triggers=[ek.DeploymentTrigger(
        name="Bill", expect={"order.paid"}, parameters={"total": "{{ event.payload.total }}"})])  # fmt: skip
    orders(5, "much")
    ws.settle()
    stored = ws.store.last_seq()
    spec = ws.automation("Bill")
    told = ek.backtest(spec.changed(trigger=ek.EventTrigger(expect={"order.placed"})))

    assert [{"total": 5}, None] == [each.parameters for each in told.firings]
    assert () == told.firings[0].problems
    assert "'much' is not of type 'number'" in told.firings[1].problems[0]
    assert [5, None] == [given and given["total"] for given in told.df()["parameters"]]
    ws.settle()
    assert ([], stored, []) == (ran, ws.store.last_seq(), ws.store.flow_runs())
    assert "would have fired 2×" in told._repr_html_()


def test_near_misses_are_grouped_with_the_edit_that_admits_them(ws):
    """By the one clause that failed and what was there; those two clauses short are none."""
    orders(1, 2, region="eu-1")
    orders(3, region="us-1")
    orders(4, 5, 6, region="ap-1")
    ek.emit_event("order.paid", {"prefect.resource.id": "order.9", "region": "ap-1"})
    told = ek.near_misses(ek.EventTrigger(expect={"order.placed"}, match={"region": "eu-*"}))

    assert [
        "3 failed only on label region: ap-1, not eu-*; to admit: accept region 'ap-1' too",
        "1 failed only on label region: us-1, not eu-*; to admit: accept region 'us-1' too",
    ] == [str(each) for each in told]
    edited = told[0].edit.apply(ek.EventTrigger(expect={"order.placed"}, match={"region": "eu-*"}))
    assert 5 == len(ek.backtest(edited))


def test_near_misses_of_related_resources_and_names():
    """The nearest of those that took part; a name that is a slip, and none that is another."""
    related = [{"prefect.resource.id": "customer.7", "prefect.resource.role": "customer", "tier": "gold"}]
    trigger = EventTrigger(expect={"a"}, match_related={"prefect.resource.role": "customer", "tier": "silver"})
    given = [event(0, "a", related=related), event(1, "a")]

    assert [("related", "customer: tier 'gold'"), ("related", "nobody took part")] == [
        (each.kind, each.actual) for each in near_misses(trigger, given)
    ]
    assert ["name"] == [each.kind for each in near_misses(EventTrigger(expect={"A"}), given[:1])]
    assert [] == near_misses(EventTrigger(expect={"b"}), given[:1])


def test_what_cannot_be_tried_is_an_error_in_words(ws):
    """No trigger, no such automation."""
    with pytest.raises(AutomationError, match="takes a trigger, an automation or its name, not 7"):
        ek.backtest(7)
    with pytest.raises(UnknownAutomation):
        ek.backtest("nobody")
    with pytest.raises(AutomationError, match=r"near_misses\(\) takes a trigger"):
        ek.near_misses(7)


def test_events_of_a_log_are_taken_in_its_order(ws):
    """A query has the newest first, and time does not run backwards."""
    for number in range(4):
        ek.emit_event("e", {"prefect.resource.id": f"r{number}"})
        ws.clock.advance(30)
    trigger = ek.EventTrigger(expect={"e"}, threshold=2, within=45)

    def on(events):
        return [fire.event.resource.id for fire in ek.backtest(trigger, events=events).firings]

    assert ["r1"] == on(None) == on(ek.events("e")) == on(list(ek.events("e")))
    assert ["r3", "r2", "r1", "r0"] == [each.resource.id for each in ek.events("e")]
    assert [0, 1, 2, 3] == [
        each.seq - 1 for each in ek.near_misses(ek.EventTrigger(expect={"E"}), ek.events())[0].events
    ]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"against": []}, "events are given by name"),
        ({"events": 7}, "takes events in a list, not 7"),
        ({"events": ["x"]}, "takes events, and 'x' is none"),
        ({"events": [], "since": at(0)}, "leave one of them out"),
        ({"until": "2030"}, "takes a datetime, not '2030'"),
    ],
)
def test_what_is_no_history_is_an_error_in_words(ws, given, why):
    """What, why and what to write."""
    with pytest.raises(UsageError, match=why):
        ek.backtest(ek.EventTrigger(), **given)


def test_a_naive_moment_is_utc(ws):
    """As everywhere."""
    absent = ek.EventTrigger(expect={"x"}, posture="Proactive", within=10)

    assert 1 == len(ek.backtest(absent, events=[event(0)], until=at(15).replace(tzinfo=None)))


def test_a_deployment_trigger_on_no_deployment_has_its_parameters_rendered(ws):
    """Which flow they are for is not known yet: only what cannot be rendered is a problem."""
    parameters = {"total": "{{ event.payload.total }}", "by": "{{ event.payload.by }}"}
    orders(5)
    whole = ek.DeploymentTrigger(expect={"order.placed"}, parameters=parameters)
    fine = whole.changed(parameters={"total": parameters["total"]})

    assert [{"total": 5}] == [fire.parameters for fire in ek.backtest(fine).firings]
    assert ["`event.payload.by` does not exist" in each.problems[0] for each in ek.backtest(whole).firings] == [True]


def test_beside_another_version_each_firing_says_which_of_the_two_has_it():
    """In the order of time, what is gained and what is lost among what both have."""
    with ek.Workspace.in_memory():
        for total in (5, 50, 500):
            ek.emit_event("order.placed", {"prefect.resource.id": f"order.{total}"}, payload={"total": total})
        small, large = (
            ek.EventTrigger(expect={"order.placed"}, match_payload={"total": [{"numeric": bound}]})
            for bound in (["<", 100], [">", 10])
        )

        assert repr(ek.backtest(small, large)).splitlines() == [
            "3 events: would have fired 2×; 1 more and 1 fewer than the other",
            "  which   on",
            "  gained  order.placed on order.5",
            "  both    order.placed on order.50",
            "  lost    order.placed on order.500",
        ]


def test_the_first_of_what_is_passed_over_says_why():
    """Three of them; the head counts all."""
    with ek.Workspace.in_memory():
        for number in range(6):
            ek.emit_event("order.placed", {"prefect.resource.id": f"order.{number}"})

        assert repr(ek.backtest(ek.EventTrigger(expect={"order.placed"}, within=60))).splitlines() == [
            "6 events: would have fired 1×, passed over 5 that fit",
            "  on",
            "  order.placed on order.0",
            *(
                f"  passed over: order.placed on order.{number}: it fired already: silent for another 60 s"
                for number in (1, 2, 3)
            ),
        ]


def test_events_that_came_from_elsewhere_all_at_once_keep_their_distances():
    """A rush read from a server an hour later is still a rush: it counts when each occurred."""
    came = [event(seconds, "e", received=3_600).changed(replay_for=IMPORTED) for seconds in (0, 200, 230)]

    told = firings(EventTrigger(expect={"e"}, threshold=2, within=60), came)

    assert [at(230)] == [each.triggering_event.occurred for each in told.firings]
