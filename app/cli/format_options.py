"""Options of formats as options of a command: drawn from the registry only when it runs, so that others start at once."""

from typing import Any

from typer import Context
from typer.core import TyperCommand

GIVEN = "plumbline.options"


class FeedbackCommand(TyperCommand):
    """A command that also takes the options of every format of feedback, each as `--name VALUE`."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """Takes the formats' options out of the words before the command's own are read."""
        given, rest = _taken(args, set(_options()))
        ctx.meta[GIVEN] = given
        return super().parse_args(ctx, rest)

    def format_help(self, ctx: Context, formatter: Any) -> None:
        lines = [f"--{name} VALUE: {words}" for name, words in _options().items()]
        if lines:
            self.epilog = "\n\n".join(["Options of single formats:", *lines])
        super().format_help(ctx, formatter)


def given_options(context: Context) -> dict[str, str]:
    """The formats' own options that the command was given."""
    return dict(context.meta.get(GIVEN, {}))


def _taken(args: list[str], names: set[str]) -> tuple[dict[str, str], list[str]]:
    given: dict[str, str] = {}
    rest: list[str] = []
    words = iter(args)
    for word in words:
        name, sign, value = word.removeprefix("--").partition("=")
        if word == "--":
            return given, [*rest, word, *words]
        if not word.startswith("--") or name not in names:
            rest.append(word)
        elif sign:
            given[name] = value
        else:
            given[name] = next(words, "")
    return given, rest


def _options() -> dict[str, str]:
    """What each option says, and whose it is, by its name."""
    from governance.exchange.feedback.format import FeedbackFormat
    from governance.exchange.formats import formats

    found: dict[str, tuple[str, list[str]]] = {}
    for each in formats(FeedbackFormat).values():
        for option in each.options:
            found.setdefault(option.name, (option.words, []))[1].append(each.name)
    return {name: f"{words} ({', '.join(owners)})" for name, (words, owners) in found.items()}
