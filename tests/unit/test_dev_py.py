"""The script that sets up and tests: what it says, and that a failing step stops nothing."""

import re
import sys

import dev


def test_help_names_every_command(capsys):
    """Without arguments the script explains itself."""
    code = dev.main([])

    named = re.findall(r"^python3 dev\.py (\w+)", capsys.readouterr().out, flags=re.MULTILINE)

    assert (code, named) == (0, list(dev.COMMANDS))


def test_an_unknown_command_is_named_and_refused(capsys):
    """What failed, what there is instead, and a code that stops a script."""
    code = dev.main(["tset"])

    assert (code, capsys.readouterr().out.splitlines()[0]) == (2, "dev.py has no command 'tset'. What it can do:")


def test_steps_go_on_after_one_failed_and_the_last_line_counts(capfd):
    """One run shows everything that is wrong."""
    steps = [
        ("first", (sys.executable, "-c", "print('= 2 passed, 1 failed in 1s =\\n'); exit(1)")),
        ("second", (sys.executable, "-c", "print('= 3 passed, 1 skipped in 1s =')")),
    ]

    code = dev.run_steps(steps)
    *_, first, second, last = [line.split() for line in capfd.readouterr().out.splitlines()]

    assert code == 1
    assert (first[:2], second[:2]) == (["FAILED", "first"], ["ok", "second"])
    assert " ".join(last) == "1 of 2 steps FAILED, 5 passed, 1 failed, 1 skipped"


def test_what_failed_is_named_below_its_step(capfd):
    """The end of a long run is what people see of it."""
    says = "print('FAILED tests/test_a.py::test_b - no\\nERROR tests/test_c.py\\nFAILED (2)\\n= 2 failed in 1s =')"

    dev.run_steps([("first", (sys.executable, "-c", f"{says}; exit(1)"))])
    _, below = capfd.readouterr().out.split("== summary\n")
    _, *named, _ = below.splitlines()

    assert named == [f"{' ' * 7}{each}" for each in ("FAILED tests/test_a.py::test_b - no", "ERROR tests/test_c.py")]


def test_each_step_has_a_home_of_its_own(capfd):
    """What one step leaves in its workspace the next does not meet."""
    fill = "import os; os.chdir(os.environ['EVENTKIT_HOME']); assert not os.listdir(); os.mkdir('left')"

    code = dev.run_steps([("one", (sys.executable, "-c", fill)), ("two", (sys.executable, "-c", fill))])

    assert code == 0, capfd.readouterr().out
