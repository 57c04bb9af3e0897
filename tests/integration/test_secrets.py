"""A secret appears nowhere: not in a file, an output, a repr, an event, a delivery, a log line, an exception."""

import base64
import logging
import os
import traceback
import warnings

import keyring
import nbclient
import nbformat
import pytest
from keyring.backend import KeyringBackend

import eventkit as ek
from eventkit.errors import EventkitError
from eventkit.webhooks import SAMPLES, SCHEMES, Headers, Sample

KEY = "aQz7/+secret-for-tests/" + "x" * 9  # 32 letters that are base64 once the dashes are gone
KEY = KEY.replace("-", "9")
VERIFY = [*SCHEMES, {"header": "X-Sign", "timestamp_header": "X-Time", "id_header": "X-Id"}]
ECHO = """{"event": "echo", "resource": {"prefect.resource.id": "echo"}, "payload":
 {"headers": {{ headers | tojson }}, "body": {{ body | tojson }}, "text": {{ body | string | tojson }}}}"""
MAPPING = {
    "event": "echo.{{ body.event | default('x') }}",
    "resource": {"prefect.resource.id": "echo", "all": "{{ headers | string | truncate(900) }}"},
    "payload": {"body": "{{ body }}", "headers": "{{ headers }}"},
}
BROKEN = '{"event": {{ body | tojson }} {{ headers | string }}'
TEMPLATES = [None, ECHO, MAPPING, BROKEN, "{{ body.missing.deeply + 1 }}", "{{ body | tojson }}"]


class Ring(KeyringBackend):
    """A keyring in memory, or one that fails and says too much."""

    priority = 1

    def __init__(self, fails=False):
        self.fails = fails

    def get_password(self, service, username):
        if self.fails:
            raise RuntimeError(f"cannot unlock, the password is {KEY}")
        return KEY

    def set_password(self, service, username, password):
        """Not used."""

    def delete_password(self, service, username):
        """Not used."""


def wanted(secret=KEY):
    """What is looked for: the secret, its base64, its hex."""
    raw = secret.encode()
    return [secret, base64.b64encode(raw).decode().rstrip("="), raw.hex(), base64.urlsafe_b64encode(raw).decode()]


def check(said, secrets=(KEY,)):
    """Fails with where, and never with what, a secret stands in what was said."""
    found = []
    for where, text in said:
        text = text.decode("latin-1") if isinstance(text, bytes) else text
        found += [
            f"{where}: ...{text[max(0, text.find(each) - 80) : text.find(each)]}"
            for secret in secrets
            for each in wanted(secret)
            if each in text
        ]
    assert found == []


def told(error, *, variables=True):
    """All that a person can see of an exception: also with the variables of each frame, as a debugger shows them."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:  # what is below the reader's own cell
        trace = trace.tb_next
    whole = traceback.TracebackException(type(error), error, trace, capture_locals=variables)
    own = [str(error), repr(error), repr(vars(error)), repr(getattr(error, "args", ""))]
    return ["".join(whole.format()), *own]


def places(scheme):
    """A careless sender: the key in the body, the query, headers, the path; and its other forms."""
    raw = KEY.encode()
    both = base64.b64encode(b"user:" + raw).decode()
    content = {"event": KEY, "key": KEY, "nested": [{KEY: raw.hex()}, both], "id": KEY, "type": f"a {KEY} b"}
    yield Sample(content=content)
    yield Sample(
        content=content, headers={"X-Note": KEY, "X-Basic": both, "X-GitHub-Delivery": KEY, f"X-{raw.hex()}": "1"}
    )
    yield Sample(content=f"text with {KEY}", kind="text/plain")
    yield Sample(content={"field": KEY, "other": raw.hex()}, kind="application/x-www-form-urlencoded")
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in KEY)
    yield Sample(content=f'{{"event": "{escaped}", "id": "{escaped}"}}')
    yield Sample(content=f"{{{KEY}", kind="application/json")
    yield Sample(
        content={"specversion": "1.0", "id": KEY, "source": KEY, "type": KEY, "data": KEY},
        kind="application/cloudevents+json",
    )
    yield Sample(content={"a": 1}, headers={"ce-specversion": "1.0", "ce-id": KEY, "ce-source": "/s", "ce-type": KEY})
    yield Sample(content={"a": KEY}, headers={"Content-Encoding": KEY})
    yield Sample(content={"a": KEY}, method=KEY)
    yield Sample(content={"a": KEY}, headers={"Origin": f"https://{KEY}.example", "Host": f"{KEY}.example"})


def faces(thing):
    """How it is shown."""
    yield repr(thing)
    yield str(thing)
    for name in ("_repr_html_", "_repr_markdown_", "_repr_json_"):
        if hasattr(thing, name):
            yield str(getattr(thing, name)())
    if hasattr(thing, "df"):
        yield thing.df().to_string()


def used(hook, said):
    """Everything a notebook may do with a webhook, and all that it shows."""

    def note(where, *texts):
        said.extend((f"{hook.name}: {where}", text) for text in texts)

    def tries(where, call):
        try:
            result = call()
        except Exception as error:
            note(f"the error of {where}", *told(error, variables=False))  # they hold what was sent
            return None
        note(where, *faces(result))
        return result

    tries("curl", hook.curl)
    for at, sample in enumerate(places(hook.spec.verify.scheme)):
        for over_http in (False, True) if at < 3 else (False,):
            tries(f"sample {at}", lambda sample=sample, over=over_http: hook.simulate(sample, over_http=over))
        bad = {SCHEMES[hook.spec.verify.scheme].header if hook.spec.verify.scheme in SCHEMES else "X-Sign": f"{KEY}x"}
        tries(f"sample {at}, badly signed", lambda sample=sample, bad=bad: hook.simulate(sample, headers=bad))
    for delivery in hook.deliveries:
        note("a delivery", *faces(delivery), repr(dict(delivery)), delivery.model_dump_json(), delivery.body)
        note("its key", str(delivery.key), str(delivery.rendered), delivery.detail)
        for dry in (True, False):
            tries("replay", lambda delivery=delivery, dry=dry: delivery.replay(dry=dry))
        tries("an edit", lambda delivery=delivery: delivery.replay(edit={"more": 1}))
    note("itself", *faces(hook), *faces(hook.spec), hook.url, hook.spec.model_dump_json())
    note("its deliveries", *faces(hook.deliveries))
    for template in TEMPLATES:
        tries("a preview", lambda template=template: hook.preview(template))


@pytest.fixture
def listened():
    """Every log record and warning, at the lowest level, of every logger."""
    records = []

    class Kept(logging.Handler):
        def emit(self, record):
            records.append(f"{record.name} {record.getMessage()} {record.__dict__}")

    handler, root = Kept(), logging.getLogger()
    loggers = [each for each in root.manager.loggerDict.values() if isinstance(each, logging.Logger)]
    levels = [(each, each.level) for each in (root, *loggers)]
    for each, _ in levels:
        each.setLevel(logging.DEBUG)
    root.addHandler(handler)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        yield records
        records.extend(str(each.message) for each in warned)
    root.removeHandler(handler)
    for each, level in levels:
        each.setLevel(level)


@pytest.fixture
def ring():
    """Puts another keyring in the place of the system's for a while."""
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


@pytest.mark.parametrize("place", ["env:SECRETS_TEST", "keyring:service/user"])
def test_a_secret_is_in_nothing_that_is_shown_kept_logged_or_raised(
    tmp_path, monkeypatch, ring, listened, capfd, place
):
    """Every scheme, well and badly signed, its key also where a careless sender puts it, with templates that echo."""
    monkeypatch.setenv("SECRETS_TEST", KEY)
    ring(Ring())
    said = []
    with ek.Workspace(tmp_path) as ws:
        ek.Automation(
            name="echoes",
            trigger=ek.EventTrigger(expect={"echo*", "webhook.called", "eventkit.*"}),
            actions=[ek.actions.EmitEvent(event="again", resource={"prefect.resource.id": "{{ event.resource.id }}"})],
        ).create()
        for at, verify in enumerate(VERIFY):
            hook = ek.Webhook(f"hook {at}", verify=verify, secret=place, template=TEMPLATES[at % 3])
            used(hook, said)
        hook = ek.Webhook("broken", verify="github", secret=[place, place], template=BROKEN)
        used(hook, said)
        said += [("settled", text) for text in faces(ws.settle())]
        events = list(ws.events())
        said += [("the events", text) for text in faces(ws.events())]
        said += [("an event", event.json_bytes()) for event in events]
        files = [(path.name, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file()]
    files += [(path.name, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file()]
    out, err = capfd.readouterr()

    assert any(event.event == "prefect.automation.triggered" for event in events)
    assert any(event.event == "eventkit.webhook.rejected" for event in events)
    assert sum("echo" in event.event for event in events) > 5
    check([*said, *files, ("stdout", out), ("stderr", err), *(("a log line", each) for each in listened)])


def test_keys_that_cannot_be_used_are_told_without_what_they_are(tmp_path, monkeypatch, ring, listened):
    """One that is not of the scheme's form, one that no header can hold, one that is not there beside one that is."""
    said, foreign = [], []

    def tries(call):
        try:
            said.extend(("shown", text) for text in faces(call()))
        except Exception as error:
            said.extend(("raised", text) for text in told(error))
            foreign.extend([] if isinstance(error, EventkitError) else [type(error)])

    odd = [f"{KEY}\n", f"{KEY}\u20ac", f"\udcff{KEY}", f"!{KEY}!", f"{KEY} {KEY}"]
    with ek.Workspace(tmp_path) as ws:
        for at, value in enumerate(odd):
            monkeypatch.setenv("ODD", value)
            for scheme in SCHEMES:
                tries(lambda scheme=scheme, at=at: ek.Webhook(f"{scheme}.{at}", verify=scheme, secret="env:ODD"))
        for each in ws.store.webhooks():
            hook = ek.Webhook.read(each.name)
            for over_http in (False, True):
                tries(lambda hook=hook, over=over_http: hook.simulate("form", over_http=over))
            tries(lambda hook=hook: hook.deliveries)
        monkeypatch.setenv("FIRST", KEY)
        monkeypatch.setenv("SECOND", "another key")
        hook = ek.Webhook("two", verify="github", secret=["env:FIRST", "env:SECOND"])
        monkeypatch.delenv("SECOND")
        tries(lambda: hook.simulate(Sample(content={"key": KEY})))
        tries(lambda: hook.deliveries)
        ring(Ring(fails=True))
        tries(lambda: ek.Webhook("ring", verify="github", secret="keyring:a/b"))
        said += [("an event", event.json_bytes()) for event in ws.events()]
        said += [(path.name, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file()]

    assert foreign == []
    check([*said, *(("a log line", each) for each in listened)])


@pytest.mark.parametrize(
    "given",
    [KEY, [KEY], f"env:A={KEY}", f"keyring:{KEY.replace('/', '')}", ("env:A", KEY), f"file:{KEY}", KEY.encode()],
)
def test_a_secret_written_out_by_mistake_is_refused_and_not_repeated(given):
    """By its error, nor by anything of it but the line of the reader's own cell."""
    with ek.Workspace.in_memory() as ws:
        with pytest.raises(EventkitError) as caught:
            ek.Webhook("x", verify="github", secret=given)
        text = [str(caught.value), repr(caught.value), repr(vars(caught.value)), repr(caught.value.__cause__)]
        check(("the error", each) for each in text)
        assert "secret='env:" in text[0]
        assert list(ws.events()) == []
        assert ws.store.webhooks() == []


CELLS = [
    "import eventkit as ek\nhook = ek.Webhook('github', verify='github', secret='env:NOTEBOOK_KEY')\nhook",
    "import os\nnotes = {'note': os.environ['NOTEBOOK_KEY'], 'hex': os.environ['NOTEBOOK_KEY'].encode().hex()}",
    "hook.simulate('github.push', **notes)",
    "hook.simulate('github.push', over_http=True, **notes)",
    "hook.simulate('github.push', headers={'X-Hub-Signature-256': os.environ['NOTEBOOK_KEY']}, **notes)",
    "hook.deliveries",
    "print(hook, hook.curl(), hook.deliveries, hook.deliveries[0].replay(), hook.deliveries.df().to_string())",
    "hook.preview('{{ body | tojson }}')",
    "hook.preview('{{ body | tojson }} {{ headers }} {{')",
    "ek.Webhook('bad', verify='standard-webhooks', secret='env:NOTEBOOK_KEY')",
    "%xmode Verbose",
    "ek.Webhook('bad', verify='svix', secret='env:NOTEBOOK_KEY')",
    "ek.Webhook('bearer', verify='bearer', secret='env:NOTEBOOK_LINE').simulate('form', over_http=True)",
    "%xmode Context\nhook.simulate('nothing')",
    "ek.Webhook('bad', verify='githib', secret='env:NOTEBOOK_KEY')",
    "ek.Webhook('bad', verify='github', secret='env:NOT_THERE')",
    "del os.environ['NOTEBOOK_KEY']\nhook.simulate('github.push', **notes)",
    "ek.events()",
    "ek.settle()",
]


def test_a_notebook_that_shows_everything_and_fails_in_every_way_keeps_no_secret(tmp_path, monkeypatch):
    """Executed in a kernel, with its errors, and read as the file that it is."""
    key = KEY.replace("/", "!")  # no base64, so that two of the cells fail
    monkeypatch.setenv("NOTEBOOK_KEY", key)
    monkeypatch.setenv("NOTEBOOK_LINE", f"{key}\n")
    monkeypatch.setenv("EVENTKIT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
    monkeypatch.setenv("PYTHONPATH", os.getcwd())
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    nbclient.NotebookClient(notebook, allow_errors=True, kernel_name="python3", timeout=120).execute()
    nbformat.write(notebook, tmp_path / "all.ipynb")
    failed = sum(output.output_type == "error" for cell in notebook.cells for output in cell.outputs)
    files = [(path.name, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file()]

    assert failed >= 5
    assert {"all.ipynb", "workspace.sqlite"} <= {name for name, _ in files}
    check(files, [key])


def test_the_samples_and_the_reprs_of_headers_show_no_secret():
    """Values that a debugger shows by themselves."""
    shown = Headers({"Authorization": f"Bearer {KEY}", "X-Gitlab-Token": KEY, "X-A": "1"})

    assert repr(shown) == "Headers({'X-A': '1'})"
    check((name, repr(each)) for name, each in SAMPLES.items())
