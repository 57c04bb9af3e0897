"""Ids made and written the quick way are those of the standard library."""

import copy
import pickle
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from eventkit.model.unchecked import fresh, id_of, id_text


@given(st.integers(0, 2**128 - 1))
def test_an_id_of_a_number_is_the_id_of_that_number(value):
    """In all that an id is asked for, and as text."""
    quick, plain = id_of(value), UUID(int=value)

    assert (plain, hash(plain), repr(plain), plain.is_safe) == (quick, hash(quick), repr(quick), quick.is_safe)
    assert (str(plain), plain) == (id_text(quick), UUID(id_text(plain)))
    assert plain == pickle.loads(pickle.dumps(quick)) == copy.deepcopy(quick)


def test_fresh_ids_sort_in_the_order_they_were_made():
    """Each is a UUIDv7, and none comes twice."""
    made = [fresh() for _ in range(20_000)]

    assert sorted(set(made)) == made
    assert {7} == {each.version for each in made}
