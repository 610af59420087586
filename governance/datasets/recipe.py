"""What a dataset version is made of: a recipe that gives the same examples on any machine."""

from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from governance.core.errors import Invalid, Problem

Source = Literal["comparisons", "corrections", "judgements", "ratings", "rankings"]
Kind = Literal["preference", "demonstration", "unpaired", "prompt", "stepwise"]
Disagreement = Literal["majority", "soft_label", "by_group", "group_margins", "exclude_contested"]
PersonalData = Literal["tell", "mask", "drop", "ignore"]
Facet = Literal["language", "scenario", "group", "clause"]

SERVES: dict[str, tuple[Source, ...]] = {
    "preference": ("comparisons", "corrections", "rankings"),
    "demonstration": ("corrections", "judgements", "ratings"),
    "unpaired": ("corrections", "judgements", "ratings"),
    "prompt": ("comparisons", "corrections", "judgements", "ratings", "rankings"),
    "stepwise": ("judgements",),
}
"""Which sources a kind of example can be made of. Comparisons and rankings say which answer is better, never that one is good."""

LARGEST_RECIPE = 100_000
"""Characters in a recipe file."""


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _some(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names:
        raise ValueError("expected at least one")
    return _distinct(names)


Names = Annotated[tuple[str, ...], AfterValidator(_distinct)]
Share = Annotated[float, Field(gt=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cap(_Part):
    """At most `most` examples for each value of `by`, or for the one named by `value`."""

    by: Facet
    most: Annotated[int, Field(ge=1)]
    value: str | None = None


class Balance(_Part):
    """The shares that the values of `by` must have; other values are left out. Without `shares`, all values that
    occur have equal ones.
    """

    by: Facet
    shares: dict[str, Share] | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> "Balance":
        if self.shares is not None and abs(sum(self.shares.values()) - 1) > 1e-6:
            raise ValueError(f"the shares must add up to 1; these add up to {sum(self.shares.values()):.4g}")
        return self


class NearDuplicates(_Part):
    """Of examples whose texts have this Jaccard similarity or more (5-character shingles), the first is kept."""

    threshold: Annotated[float, Field(ge=0.5, le=1)] = 0.85
    over: Literal["prompt", "whole"] = "whole"


class Recipe(_Part):
    """Which feedback becomes training rows; an empty filter lets everything through.

    `comparisons` gives pairs from first-or-second preferences; `corrections` from what people, and reviewers of cases that came
    to a violation, say the answer should have been; `judgements` what cases came to, and `ratings` what people gave an answer,
    for kinds that need an absolute judgement; `rankings` a pair for every two answers that someone put in order, each with the
    weight 1/pairs, so that a ranking weighs as much as one comparison. Reviewers' words came in through no
    origin, so a recipe that names origins leaves them out. `until_event` bounds it to what the ledger knew then; building fills
    it in.
    """

    kinds: Annotated[tuple[Kind, ...], AfterValidator(_some)] = ("preference",)
    sources: Annotated[tuple[Source, ...], AfterValidator(_some)] = ("comparisons", "corrections", "rankings")
    origins: Names = ()
    languages: Names = ()
    scenarios: Names = ()
    model_versions: Names = ()
    policy_versions: Names = ()
    until_event: Annotated[int, Field(ge=0)] | None = None
    require_training_consent: bool = True
    disagreement: Disagreement = "majority"
    minimum_votes: Annotated[int, Field(ge=1)] = 1
    minimum_agreement: Annotated[float, Field(ge=0, le=1)] = 0.0
    good_rating: Annotated[int, Field(ge=1, le=5)] = 4
    bad_rating: Annotated[int, Field(ge=1, le=5)] = 2
    pii: PersonalData = "tell"
    near_duplicates: NearDuplicates | None = None
    caps: tuple[Cap, ...] = ()
    balance: Balance | None = None
    splits: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")], Share] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0

    @model_validator(mode="before")
    @classmethod
    def _draws_on(cls, data: Any) -> Any:
        """Other kinds than preferences draw on everything that can serve them, unless the recipe names its sources."""
        if isinstance(data, dict) and data.get("sources") is None:
            kinds = data.get("kinds")
            wanted = kinds if isinstance(kinds, list | tuple) else ()
            named = {source for kind in wanted for source in SERVES.get(str(kind), ())}
            rest = {name: value for name, value in data.items() if name != "sources"}
            return {**rest, "sources": tuple(sorted(named))} if named else rest
        return data

    @model_validator(mode="after")
    def _is_possible(self) -> "Recipe":
        if self.splits is not None and abs(sum(self.splits.values()) - 1) > 1e-6:
            raise ValueError(
                f"splits: the shares must add up to 1; these add up to {sum(self.splits.values()):.4g}"
            )
        for kind in self.kinds:
            if not set(SERVES[kind]) & set(self.sources):
                raise ValueError(f"sources: the kind {kind} needs one of {', '.join(SERVES[kind])}")
        if self.bad_rating >= self.good_rating:
            raise ValueError("bad_rating: expected less than good_rating")
        return self

    def as_json(self) -> dict[str, Any]:
        """The recipe as plain data, the same for equal recipes."""
        return self.model_dump(mode="json")


def read_recipe(data: object) -> Recipe:
    """The recipe that `data` (parsed JSON or YAML) spells. Raises Invalid naming each field that is wrong."""
    try:
        return Recipe.model_validate(data)
    except ValidationError as error:
        raise Invalid(*(_problem(each) for each in error.errors())) from None


def read_recipe_file(text: str) -> Recipe:
    """The recipe that a YAML (or JSON) file spells. Raises Invalid naming the line or the field."""
    if len(text) > LARGEST_RECIPE:
        raise Invalid.field("recipe", f"expected at most {LARGEST_RECIPE:,} characters")
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = f"this is not YAML: {getattr(error, 'problem', None) or error}"
        raise Invalid(Problem("recipe", reason, line=mark.line + 1 if mark else None)) from None
    return read_recipe({} if data is None else data)


def recipe_text(recipe: Recipe) -> str:
    """The recipe as YAML, without the fields that are as they would be anyway."""
    given = recipe.model_dump(mode="json", exclude_defaults=True)
    return str(yaml.safe_dump(given, sort_keys=False, allow_unicode=True)) if given else "{}\n"


def recipe_schema() -> dict[str, Any]:
    """The JSON schema of a recipe."""
    return Recipe.model_json_schema()


def _problem(error: Any) -> Problem:
    place = ".".join(map(str, error["loc"]))
    if error["type"] == "extra_forbidden":
        return Problem(
            place, f"there is no such field in a recipe; the fields are {', '.join(Recipe.model_fields)}"
        )
    words = str(error["msg"]).removeprefix("Value error, ")
    named, _, rest = words.partition(": ")
    if not place and rest and named in Recipe.model_fields:
        return Problem(named, rest)
    return Problem(place or "recipe", words)
