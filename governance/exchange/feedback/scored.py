"""What the readers of tools' exports share: a subject, who spoke, and scores by name become records and what is left over."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from governance.core.errors import Invalid, Problem
from governance.exchange.feedback.format import Asked, Read, Unscaled
from governance.exchange.feedback.guesses import guess
from governance.exchange.feedback.values import as_record
from governance.exchange.reading import NotCarried
from governance.feedback.decoding import problem_of
from governance.feedback.scales.scaling import SCALED, Scale
from governance.feedback.scores import Rule, Score, needs_scale, rules, statement

ABOUT = (
    "prompt",
    "conversation",
    "answer",
    "language",
    "scenario",
    "model_version",
    "output",
    "other_answer",
)
"""What a field of the caller's own (in a task, in a record) may stand for; anything else in a mapping is a rule for a score."""

NO_FIELD = f"no field of ours; map it to one of {', '.join(ABOUT)}"


class ScoreMapping:
    """A caller's mapping and constants, as readers of tools' exports use them.

    A name maps to one of ABOUT (a field of the task), or to a rule (a score): see `governance.feedback.scores`.
    """

    def __init__(self, asked: Asked) -> None:
        mapping, self.defaults, self.scales = asked.mapping, asked.defaults, asked.scales
        self.about = {name: field for name, field in mapping.items() if field in ABOUT}
        self.rules: dict[str, Rule] = rules(
            {name: text for name, text in mapping.items() if name not in self.about}
        )

    def records(
        self, number: int, about: Mapping[str, Any], scores: Iterable[tuple[str, Score]]
    ) -> Iterator[Read]:
        """One record for each (key, score) on what `about` tells: output, person, time, texts."""
        for name, score in scores:
            key = name
            rule, scale = self.rules.get(score.name), self.scales.get(score.name)
            if rule is None and scale is not None and needs_scale(score) and on_scale(score, scale):
                rule, key = Rule.of(score.name, scale.rule), f"{key}{SCALED}"
            try:
                said = statement(score, rule)
            except Invalid as invalid:
                yield from (Problem(problem.field, problem.reason, number) for problem in invalid.problems)
                continue
            if said is None:
                yield NotCarried(score.name, "left out by the mapping")
            else:
                made = self.record(number, {**about, **said, "key": key})
                yield made
                if rule is None and needs_scale(score) and isinstance(made, tuple):
                    assert score.number is not None
                    yield Unscaled(key, score.name, score.number)

    def record(self, number: int, values: Mapping[str, Any]) -> Read:
        """The record with these values, constants filled in, or what is wrong with it."""
        given = {name: value for name, value in values.items() if value not in (None, "")}
        try:
            return number, as_record(given, {}, self.defaults)
        except (msgspec.ValidationError, Invalid) as error:
            return problem_of(error, number)

    def texts(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], list[NotCarried]]:
        """The caller's own fields as ours: those that the mapping names, then those whose name tells; and the others."""
        found: dict[str, Any] = {}
        left: list[NotCarried] = []
        for name, value in data.items():
            field = self.about.get(name) or guess(name)
            if field == "model_version" and name != field and name not in self.about:
                field = (
                    None  # a tool's `model` rarely names a model and its version as they are registered here
                )
            if field == "prompt" and isinstance(value, list):
                field = "conversation"
            if field in ABOUT and field not in found and isinstance(value, str | list):
                found[field] = value
            elif name not in self.rules:
                left.append(NotCarried(name, NO_FIELD))
            elif self.rules[name].kind is None:
                left.append(NotCarried(name, "left out by the mapping"))
        return found, left


def on_scale(score: Score, scale: Scale) -> bool:
    """Whether a number lies on a scale. One that doesn't isn't forced on it: it comes in as it is."""
    number = score.number
    return number is not None and min(scale.worst, scale.best) <= number <= max(scale.worst, scale.best)
