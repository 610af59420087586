"""Options of formats as options of commands: drawn from the registry only when the command runs, so that others start at once."""

from collections.abc import Iterable
from copy import copy
from typing import Any

from typer import Context
from typer.core import TyperCommand

GIVEN = "plumbline.options"


class FeedbackCommand(TyperCommand):
    """A command that also takes the options of every format of feedback, each as `--name VALUE`."""

    def get_params(self, ctx: Context) -> list[Any]:
        own = super().get_params(ctx)
        model = next(param for param in own if "--origin" in param.opts)
        return [*own, *_drawn(ctx, model)]


def given_options(context: Context) -> dict[str, str]:
    """The formats' own options that the command was given."""
    return dict(context.meta.get(GIVEN, {}))


def _drawn(ctx: Context, model: Any) -> Iterable[Any]:
    """An option for each option of a format. They are made after `model`, an option of a text, since Typer's own constructor
    wants what it derives from a function's signature.
    """
    from governance.exchange.feedback.format import FeedbackFormat
    from governance.exchange.formats import formats

    owners: dict[str, list[str]] = {}
    words: dict[str, str] = {}
    for each in formats(FeedbackFormat).values():
        for option in each.options:
            owners.setdefault(option.name, []).append(each.name)
            words[option.name] = option.words

    def keep(_ctx: Context, param: Any, value: str | None) -> None:
        if value:
            ctx.meta.setdefault(GIVEN, {})[param.name.replace("_", "-")] = value

    for name, formats_with_it in owners.items():
        drawn = copy(model)
        drawn.name, drawn.opts = name.replace("-", "_"), [f"--{name}"]
        drawn.help = f"{words[name]} ({', '.join(formats_with_it)})"
        drawn.callback, drawn.expose_value = keep, False
        yield drawn
