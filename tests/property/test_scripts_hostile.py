"""Whatever text a name, a label or a value holds, deploy.py and prefect.yaml hold it as a value and as nothing else."""

import ast

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import eventkit as ek
from eventkit.prefect.wire import entry_of

NASTY = (
    '"""', "'''", "\\", '"), __import__("os").system("x"), ("', "\n", "{{ x }}", "\u2028", "# ", "%s", "'", ": ", "- ",
    "!x", "\x85",
)  # fmt: skip
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20) | st.sampled_from(NASTY)
NAMES = st.text(
    st.characters(exclude_categories=["C", "Z"], include_characters=" ", exclude_characters="/%&<>"),
    min_size=1,
    max_size=20,
) | st.sampled_from([each for each in NASTY if each.isprintable() and not set(each) & set("/%&<>")])
"""What Prefect takes as a deployment's name."""
KEPT = TEXT.map(lambda text: f"later{text}")
LEAF = TEXT | st.integers(-(2**53), 2**53) | st.booleans() | st.none()
VALUE = st.recursive(LEAF, lambda held: st.lists(held, max_size=3))


def calls(text, name):
    """The arguments of each call of that name in a module, as values."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(name):
            yield {each.arg: ast.literal_eval(each.value) for each in node.keywords if each.arg != "triggers"}


@settings(deadline=None, max_examples=60)
@given(name=NAMES, label=TEXT, value=TEXT, parameter=VALUE, tag=TEXT, kept=st.dictionaries(KEPT, VALUE, max_size=2))
def test_hostile_text_stays_a_value(name, label, value, parameter, tag, kept):
    """Names, labels, patterns, parameters, tags and keys that were kept."""
    shape = {"name": name, "expect": {value}, "match": {label: value}, "elsewhere": kept}
    with ek.Workspace.in_memory():
        made = hostile.deploy(name, tags=[tag], parameters={"x": parameter}, triggers=[ek.DeploymentTrigger(**shape)])
        (spec,) = ek.workspace().automations()
        export = ek.to_prefect(made)

    (deploys,) = calls(export.script, ".to_deployment")
    (trigger,) = calls(export.script, "DeploymentEventTrigger")
    assert (name, [tag], {"x": parameter}) == (deploys["name"], deploys["tags"], deploys["parameters"])
    assert ({value}, {label: value}) == (trigger["expect"], trigger["match"])
    (there,) = yaml.safe_load(export.yaml)["deployments"]
    assert [entry_of(spec)] == there["triggers"]
    assert {each: kept[each] for each in kept} == {each: there["triggers"][0][each] for each in kept}


@ek.flow
def hostile(x: object = None):
    """Takes anything."""
