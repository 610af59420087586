"""What a dataset version is made of: a recipe that gives the same examples on any machine."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from governance.core.errors import Invalid, Problem

Source = Literal["comparisons", "corrections"]


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _some(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise ValueError("expected comparisons, corrections, or both")
    return _distinct(names)


Names = Annotated[tuple[str, ...], AfterValidator(_distinct)]


class Recipe(BaseModel):
    """Which feedback becomes training pairs; an empty filter lets everything through.

    `comparisons` gives pairs from first-or-second preferences; `corrections` from what people, and reviewers of cases
    that came to a violation, say the answer should have been. Reviewers' corrections came in through no origin, so a recipe
    that names origins leaves them out. `until_event` bounds it to what the ledger knew then; building fills it in.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: Annotated[tuple[Source, ...], AfterValidator(_some)] = ("comparisons", "corrections")
    origins: Names = ()
    languages: Names = ()
    scenarios: Names = ()
    model_versions: Names = ()
    until_event: Annotated[int, Field(ge=0)] | None = None
    require_training_consent: bool = True

    def as_json(self) -> dict[str, Any]:
        """The recipe as plain data, the same for equal recipes."""
        return self.model_dump(mode="json")


def read_recipe(data: object) -> Recipe:
    """The recipe that `data` (parsed JSON) spells. Raises Invalid naming each field that is wrong."""
    try:
        return Recipe.model_validate(data)
    except ValidationError as error:
        raise Invalid(
            *(
                Problem(".".join(map(str, problem["loc"])) or "recipe", problem["msg"])
                for problem in error.errors()
            )
        ) from None
