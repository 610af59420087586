"""A recipe is plain data: the same for the same wishes, and refused by field when it is wrong."""

import pytest

from governance.core.errors import Invalid
from governance.datasets.recipe import Recipe, read_recipe


def test_a_recipe_survives_being_stored() -> None:
    recipe = Recipe(languages=("es", "en"), model_versions=("assistant 2.1",), until_event=7)
    assert read_recipe(recipe.as_json()) == recipe


def test_order_and_repetition_make_no_difference() -> None:
    assert Recipe(languages=("es", "en", "es")) == Recipe(languages=("en", "es"))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"sources": ["rumours"]}, "sources.0"),
        ({"sources": []}, "sources"),
        ({"until_event": -1}, "until_event"),
        ({"langages": ["es"]}, "langages"),
        (["es"], "recipe"),
    ],
)
def test_a_wrong_recipe_is_refused_by_field(data: object, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_recipe(data)
    assert [problem.field for problem in caught.value.problems] == [field]
