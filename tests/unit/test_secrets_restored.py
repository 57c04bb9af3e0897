"""What the log says of an automation, its secrets put back from what is known of it otherwise."""

import eventkit as ek
from eventkit.actions.redaction import with_secrets, without_secrets
from tests.owning import spec


def calling(key, **changes):
    """The JSON of an automation that calls a webhook with a key."""
    hides = ek.actions.CallWebhook(url="https://example.invalid/hook", headers={"Authorization": f"Bearer {key}"})
    return spec(**changes).changed(actions=(hides,)).wire()


def test_secrets_are_put_back_where_the_actions_are_those_of_another_state():
    """The first of them that has such actions; the rest is as it was told."""
    told = without_secrets(calling("abcdefgh", enabled="shadow"))

    assert "abcdefgh" not in str(told)
    assert with_secrets(told, [spec().wire(), calling("abcdefgh")]) == calling("abcdefgh", enabled="shadow")


def test_nothing_is_made_of_actions_whose_secrets_nobody_knows():
    """What has none is complete as it was told."""
    assert with_secrets(without_secrets(calling("abcdefgh")), [spec().wire()]) is None
    assert with_secrets(spec(3).wire(), [spec().wire()]) == spec(3).wire()
