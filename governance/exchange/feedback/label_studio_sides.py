"""Which of two answers a Label Studio result speaks of. The export names tags (`to_name`), not the fields they show."""

import re
from collections.abc import Mapping
from typing import Any

_NUMBERED = re.compile(r"(?i)^(?P<stem>.*?)[ _-]?(?P<mark>1|2|a|b|left|right)$")
_FIRST, _SECOND = frozenset({"1", "a", "left"}), frozenset({"2", "b", "right"})


class Sides:
    """What is known so far of the sides: a project shows all its tasks alike, so one comparison tells of the others."""

    def __init__(self, mapping: Mapping[str, str]) -> None:
        self.mapped = {field: name for name, field in mapping.items() if field in ("answer", "other_answer")}
        self.tags: tuple[str, str] | None = None
        self.fields: tuple[str, str] | None = None

    def answers(self, data: Mapping[str, Any]) -> tuple[str, str] | None:
        """The fields that hold the two answers: as mapped, else two texts that are called alike but for their number."""
        if len(self.mapped) == 2:
            pair = self.mapped["answer"], self.mapped["other_answer"]
            return pair if all(isinstance(data.get(name), str) for name in pair) else None
        stems: dict[str, dict[str, str]] = {}
        for name, value in data.items():
            match = _NUMBERED.fullmatch(name)
            if match and isinstance(value, str):
                place = "first" if match["mark"].lower() in _FIRST else "second"
                stems.setdefault(match["stem"].lower(), {})[place] = name
        pairs = [(found["first"], found["second"]) for found in stems.values() if len(found) == 2]
        self.fields = pairs[0] if len(pairs) == 1 else None
        return self.fields

    def learn(self, result: Mapping[str, Any]) -> None:
        """Remembers the two tags that a comparison is about."""
        tags = result.get("to_name")
        if result.get("type") == "pairwise" and isinstance(tags, list) and len(tags) == 2:
            self.tags = str(tags[0]), str(tags[1])

    def left_is_first(self, result: Mapping[str, Any], about: Mapping[str, Any]) -> bool:
        """Whether the left one is the first answer. So it is, unless the tags are named after the fields the other way round."""
        return not (self.fields and self.tags and self.tags == self.fields[::-1])

    def spoken_of(self, result: Mapping[str, Any], about: Mapping[str, Any]) -> dict[str, Any]:
        """`about` for the one answer that a result is on: the second where its tag is the right one's."""
        alone = {name: value for name, value in about.items() if not name.startswith("other_")}
        tag = result.get("to_name")
        tag = tag[0] if isinstance(tag, list) and len(tag) == 1 else tag
        second = (
            self.tags[1] if self.tags and self.left_is_first(result, about) else self.tags and self.tags[0]
        )
        if self.tags and tag == second and about.get("other_output"):
            alone |= {"output": about["other_output"], "answer": about["other_answer"]}
        return alone
