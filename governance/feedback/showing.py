"""The order in which someone is shown answers, and the name of the place where they fill in the form."""

import hashlib

from governance.core.references import Prefix
from governance.feedback.kinds import NOTHING_WRONG as NOTHING_WRONG
from governance.feedback.kinds import FilledIn as FilledIn

LONGEST_PLACE = 64


def shown_order(person_id: int, *output_ids: int) -> tuple[int, ...]:
    """Outputs in an order that is random between people and sets, and the same whenever this person sees this set."""
    named = ":".join(map(str, sorted(output_ids)))
    coins = {each: hashlib.sha256(f"{person_id}:{named}:{each}".encode()).digest() for each in output_ids}
    return tuple(sorted(output_ids, key=coins.__getitem__))


def place_of(shown_id: int, *other_ids: int) -> str:
    """The name of the place where someone fills in the form: what it is about, whatever the order."""
    first, *others = sorted((shown_id, *other_ids))
    name = "+".join([Prefix.OUTPUT.of(first), *map(str, others)])
    if len(name) > LONGEST_PLACE:
        return f"{Prefix.OUTPUT.of(first)}+{hashlib.sha256(name.encode()).hexdigest()[:32]}"
    return name
