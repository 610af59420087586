"""Options of formats as options of commands: drawn from the registry only when the command runs, so that others start at once."""

from collections.abc import Iterable
from typing import Any

from typer import Context
from typer.core import TyperCommand, TyperOption

GIVEN = "plumbline.options"


class FeedbackCommand(TyperCommand):
    """A command that also takes the options of every format of feedback, each as `--name VALUE`."""

    def get_params(self, ctx: Context) -> list[Any]:
        return [*super().get_params(ctx), *_drawn(ctx)]


def given_options(context: Context) -> dict[str, str]:
    """The formats' own options that the command was given."""
    return dict(context.meta.get(GIVEN, {}))


def _drawn(ctx: Context) -> Iterable[TyperOption]:
    from governance.exchange.feedback.format import FeedbackFormat
    from governance.exchange.formats import formats

    owners: dict[str, list[str]] = {}
    words: dict[str, str] = {}
    for each in formats(FeedbackFormat).values():
        for option in each.options:
            owners.setdefault(option.name, []).append(each.name)
            words[option.name] = option.words

    def keep(_ctx: Context, param: Any, value: str | None) -> None:
        if value is not None:
            ctx.meta.setdefault(GIVEN, {})[param.name.replace("_", "-")] = value

    for name, formats_with_it in owners.items():
        yield TyperOption(
            param_decls=[f"--{name}"],
            help=f"{words[name]} ({', '.join(formats_with_it)})",
            callback=keep,
            expose_value=False,
        )
