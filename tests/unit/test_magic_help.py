"""Help and Tab in a real IPython shell: every option of a magic, and the names that were seen."""

import pytest

import eventkit as ek
from eventkit.words import OPTIONS
from tests.shells import run, tab

ID, ROLE = "prefect.resource.id", "prefect.resource.role"


# --------------------------------------------------------------------------------------------------------- help and Tab


@pytest.mark.parametrize("magic", OPTIONS)
def test_help_names_every_option(shell, magic):
    """What `%emit?` shows is what the magic takes."""
    magics = shell.magics_manager.magics
    alone = magic not in magics["line"]
    shown = run(shell, f"%{'%' * alone}{magic}?").out
    method = magics["cell" if alone else "line"][magic]
    parser = getattr(method, "parser", None)
    documented = {flag for action in parser._actions for flag in action.option_strings} if parser else set()

    assert documented == set(OPTIONS[magic])
    assert all(option in shown for option in OPTIONS[magic])
    assert f"%{magic}" in shown or not OPTIONS[magic]


@pytest.fixture
def seen(ws):
    """A workspace that has seen a few names."""
    ek.emit_event("order.placed", {ID: "order.42", "region": "eu"})
    ek.emit_event("order.paid", {ID: "order.7"}, related=[{ID: "customer.7", ROLE: "customer"}])
    ek.emit_event("parcel sent!", {ID: "the parcel"})

    @ek.flow
    def ship(): ...

    ship()
    return ws


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("%emit ord", ["%emit order.paid", "%emit order.placed"]),
        ("%emit --wait order.pl", ["%emit --wait order.placed"]),
        ("%emit --related customer:c order.pl", ["%emit --related customer:c order.placed"]),
        ("x = %emit order.pl", ["x = %emit order.placed"]),
        ("%emit par", ["%emit 'parcel sent!'"]),
        ("%emit 'parcel s", ["%emit 'parcel sent!'"]),
        ("%emit 'parcel sent!' the", ["%emit 'parcel sent!' 'the parcel'"]),
        ("%emit order.placed order.", ["%emit order.placed order.42", "%emit order.placed order.7"]),
        ("%%emit order.placed order.4", ["%%emit order.placed order.42"]),
        ("%emit a b --", ["%emit a b --label", "%emit a b --related", "%emit a b --wait"]),
        ("%emit a b --label re", ["%emit a b --label region="]),
        ("%emit a b --related cu", ["%emit a b --related customer:"]),
        ("%emit a b --related buyer:cu", ["%emit a b --related buyer:customer.7"]),
        ("%events order.pl", ["%events order.placed"]),
        ("%events --resource order.4", ["%events --resource order.42"]),
        ("%events --o", ["%events --oldest-first"]),
        ("%runs s", ["%runs ship"]),
        ("%eventkit st", ["%eventkit start", "%eventkit status", "%eventkit stop"]),
        ("%eventkit ce", ["%eventkit cells"]),
        ("%eventkit cells ", ["%eventkit cells off", "%eventkit cells on"]),
    ],
)
def test_tab_completes_names_ids_and_labels_seen(shell, seen, line, expected):
    """Through IPython's own completer, quoted where a space would part them."""
    assert sorted(tab(shell, line)) == expected


@pytest.mark.parametrize("line", ["%emit zzz", "%events a zzz", "%emitter ord", "print('%emit ord", "%eventkit use st"])
def test_tab_is_quiet_where_it_knows_nothing_of_ours(shell, seen, line):
    """What others offer there is theirs."""
    assert not [each for each in tab(shell, line) if "order." in each or "start" in each]
