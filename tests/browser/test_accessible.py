"""Every widget for everybody: in light and dark, enlarged and narrow, by the keyboard alone, without motion."""

import pytest

import eventkit as ek
from tests.browser.states import STATES

NARROW = {"width": 400, "height": 800}
ENLARGED = {"width": 1280, "height": 900, "zoom": 2}
NAMED = "const name = each => each.ariaLabel || each.innerText.trim().slice(0, 40) || each.outerHTML.slice(0, 80);"
CUT_OFF = f"""
() => {{
    {NAMED}
    const found = [], over = document.querySelector('dialog:modal, [role=menu]');  // what lies over the rest
    const root = over ?? document.getElementById('widget');
    const wide = document.documentElement.scrollWidth;
    if (wide > innerWidth) found.push(`the page is ${{wide}} px wide and shows ${{innerWidth}}`);
    for (const each of root.querySelectorAll('button, input, select, textarea, a[href], summary, [tabindex="0"]')) {{
        const whole = !each.matches('tr, [role=row], pre');  // those are scrolled sideways in a box of their own
        if (each.tabIndex < 0 || each.disabled || !each.checkVisibility({{visibilityProperty: true}})) continue;
        if (each.closest('.ek-hidden')) continue;
        each.scrollIntoView({{block: 'center', inline: whole ? 'center' : 'start', behavior: 'instant'}});
        const {{left, right, top, bottom}} = each.getBoundingClientRect(), cut = left < -1 || right > innerWidth + 1;
        const there = document.elementFromPoint(whole ? (left + right) / 2 : left + 4, (top + bottom) / 2);
        if (whole && cut) found.push(`${{name(each)}} goes from ${{left}} to ${{right}} px`);
        else if (!there) found.push(`${{name(each)}} is out of view`);
        else if (!each.contains(there) && !there.closest('label')?.contains(each))
            found.push(`${{name(each)}} lies below ${{name(there)}}`);
    }}
    return found;
}}
"""
"""Whatever Tab comes to and is cut off, out of view or covered; and a page that has to be scrolled sideways."""
FOCUSED = f"""
() => {{
    {NAMED}
    const each = document.activeElement, {{outlineStyle, outlineWidth, boxShadow}} = getComputedStyle(each);
    const {{left, right, top, bottom}} = each.getBoundingClientRect();
    if (!document.getElementById('widget').contains(each)) return null;
    const marked = (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
    const parts = each.type?.startsWith('datetime');  // the browser marks which of its parts it is
    const seen = bottom > top && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
    return [name(each), seen, marked || parts];
}}
"""
MOVING = """
() => {
    const long = times => times.split(',').some(each => parseFloat(each) > 0.01);
    const moves = ({animationName, animationDuration, transitionDuration, scrollBehavior}) =>
        (animationName !== 'none' && long(animationDuration)) || long(transitionDuration) ||
        scrollBehavior === 'smooth';
    const all = [...document.querySelectorAll('#widget, #widget *')];
    return all.filter(each => moves(getComputedStyle(each))).map(each => each.outerHTML.slice(0, 100));
}
"""


def prepared():
    """A workspace in which there is something of everything: events, firings, near misses, runs, deliveries."""
    ek.scenario("orders")

    @ek.flow(log_prints=True)
    def packs(total: float):
        print(f"packs {total}")
        if total > 100:
            raise ValueError(f"{total} is too heavy")
        return total

    trigger = ek.DeploymentTrigger(
        name="pack", expect={"order.placed"}, parameters={"total": "{{ event.payload.total }}"}
    )
    packs.deploy(name="on-order", triggers=[trigger])
    for number, total in enumerate((20.0, 200.0)):
        ek.emit_event(
            "order.placed", {"prefect.resource.id": f"order.{number}"}, payload={"total": total, "region": "eu"}
        )
    ek.settle()
    hook = ek.Webhook(
        "github", template={"event": "github.{{ body.action }}", "resource": {"prefect.resource.id": "repo"}}
    )
    hook.simulate(action="opened")
    hook.simulate()
    return hook


def opened(name):
    """The widget, over such a workspace."""
    hook = prepared()
    if name == "TriggerBuilder":
        return ek.TriggerBuilder(event=ek.events("order.placed")[0])
    return ek.WebhookInspector(hook) if name == "WebhookInspector" else getattr(ek, name)()


@pytest.mark.parametrize("name", STATES)
def test_no_serious_barrier_in_any_state_of_a_widget(hosted, ws, name):
    """As axe-core finds them, on a light page and on a dark one; pictures of both."""
    hosted.show(opened(name))
    barriers = []
    for state in STATES[name](hosted):
        for dark in (True, False):
            hosted.emulate(dark=dark)
            barriers += [f"{state}, {'dark' if dark else 'light'}: {each}" for each in hosted.axe("#widget")]
            hosted.screenshot(f"{state.replace(', ', '-').replace(' ', '-')}-{'dark' if dark else 'light'}")

    assert barriers == []


@pytest.mark.parametrize("window", [NARROW, ENLARGED], ids=["narrow", "enlarged"])
@pytest.mark.parametrize("name", STATES)
def test_nothing_is_cut_off_where_there_is_little_room(hosted, ws, name, window):
    """400 pixels wide, and enlarged twice: whatever can be reached can be seen, and no page is scrolled sideways."""
    hosted.emulate(**window)
    hosted.show(opened(name))
    cut = []
    for state in STATES[name](hosted):
        cut += [f"{state}: {each}" for each in hosted.page.evaluate(CUT_OFF)]
        hosted.screenshot(
            f"{state.replace(', ', '-').replace(' ', '-')}-{'enlarged' if 'zoom' in window else 'narrow'}"
        )

    assert cut == []


@pytest.mark.parametrize("name", STATES)
def test_tab_goes_through_a_widget_and_leaves_it_and_is_always_seen(hosted, ws, name):
    """Each stop is in view and marked; after the last one the page goes on."""
    hosted.show(opened(name))
    next(STATES[name](hosted))
    stops = []
    hosted.page.evaluate("() => document.activeElement.blur()")
    while len(stops) < 150:
        hosted.page.keyboard.press("Tab")
        stop = hosted.page.evaluate(FOCUSED)
        if stop is None and stops:
            break
        stops.append(stop)

    assert 1 < len(stops) < 150
    assert [stop for stop in stops if stop is None or stop[1:] != [True, True]] == []


@pytest.mark.parametrize("name", STATES)
def test_nothing_moves_for_those_who_asked_for_no_motion(hosted, ws, name):
    """No animation, no transition, no smooth scrolling, in any state."""
    hosted.emulate(still=True)
    hosted.show(opened(name))
    moving = [f"{state}: {each}" for state in STATES[name](hosted) for each in hosted.page.evaluate(MOVING)]

    assert moving == []
