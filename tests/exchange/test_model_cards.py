"""Model cards come in and go out; what a model version came of is kept, and no version is its own ancestor."""

import pytest
from huggingface_hub import ModelCard

from governance.core.access import SYSTEM, Actor, Role
from governance.core.errors import Conflict, Invalid, NotFound, Refused
from governance.core.store import Store
from governance.datasets.commands import build, freeze
from governance.datasets.commands.model_registration import NewModelVersion, register
from governance.datasets.queries import trained_datasets
from governance.datasets.recipe import Recipe
from governance.exchange.model_cards import card_of, cyclonedx_of, import_card
from governance.registry.queries import model_versions
from tests.builders import a_correction, an_output

CARD = """---
model_name: assistant 2.2
base_model: example/base-7b
license: apache-2.0
language: [en, es]
datasets: [answers@1, example/other]
tags: [chat]
---
# A model
"""


def a_frozen_version(store: Store) -> None:
    a_correction(store, an_output(store), "Ask your doctor.")
    with store.begin(SYSTEM) as unit:
        freeze(unit, build(unit, "answers", Recipe()).id)


def test_a_card_from_the_hub_becomes_a_version_with_its_lineage_and_goes_out_again(store: Store) -> None:
    a_frozen_version(store)
    with store.begin(SYSTEM) as unit:
        version = import_card(unit, CARD)
    with store.read() as session:
        assert trained_datasets(session, version.id) == ["answers@1"]
        text = card_of(session, "assistant 2.2")
        bom = cyclonedx_of(session, "assistant 2.2")
    card = ModelCard(text)
    assert (card.data.base_model, card.data.license, card.data.datasets) == (
        "example/base-7b",
        "apache-2.0",
        ["answers@1"],
    )
    assert card.data.tags == ["chat", "plumbline"]
    assert (bom["specVersion"], bom["components"][0]["type"]) == ("1.7", "machine-learning-model")
    assert bom["components"][0]["pedigree"]["ancestors"][0]["name"] == "example/base-7b"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("# No metadata", "expected metadata"),
        ("---\n- a\n---\n", "names with values"),
        ("---\na: [\n---\n", "not YAML"),
        ("---\nlicense: mit\n---\n", "doesn't name its model"),
    ],
)
def test_a_card_that_cannot_be_read_is_refused_by_name(store: Store, text: str, problem: str) -> None:
    with pytest.raises(Invalid, match=problem), store.begin(SYSTEM) as unit:
        import_card(unit, text)


def test_no_version_is_its_own_ancestor(store: Store) -> None:
    with store.begin(SYSTEM) as unit:
        register(unit, NewModelVersion(name="a 1", base="b 1"))
    with pytest.raises(Conflict, match="cycle"), store.begin(SYSTEM) as unit:
        register(unit, NewModelVersion(name="b 1", base="a 1"))
    with pytest.raises(Conflict, match="cycle"), store.begin(SYSTEM) as unit:
        register(unit, NewModelVersion(name="c 1", base="c 1"))
    with store.read() as session:
        assert [row.name for row in model_versions(session)] == ["a 1"]


def test_what_it_was_trained_on_must_exist_and_whoever_registers_must_be_allowed(store: Store) -> None:
    with pytest.raises(NotFound, match="answers@9"), store.begin(SYSTEM) as unit:
        register(unit, NewModelVersion(name="a 1", trained_on=("answers@9",)))
    auditor = Actor("PERSON-1", "Ada", frozenset({Role.AUDITOR}), None)
    with pytest.raises(Refused), store.begin(auditor) as unit:
        register(unit, NewModelVersion(name="a 1"))
