"""Writes docs/commands.md from the commands themselves: `python -m tests.commands`."""

from collections.abc import Iterator
from pathlib import Path

import click
from typer.main import get_command

from app.cli.root import plumbline

PAGE = Path(__file__).resolve().parents[1] / "docs" / "commands.md"
BEGIN, END = "<!-- commands: written by python -m tests.commands -->", "<!-- end of the commands -->"


def commands() -> dict[str, click.Command]:
    """Every command that `--help` shows, by its full name without the program's: `dataset build`."""
    return dict(_below(get_command(plumbline), ()))


def table() -> str:
    """A line for each command with the first paragraph of its help."""
    lines = ["| command | what it does |", "|---|---|"]
    for name, command in sorted(commands().items()):
        words = " ".join((command.help or "").split("\n\n")[0].split()).replace("|", "\\|")
        lines.append(f"| `plumbline {name}` | {words} |")
    return "\n".join(lines)


def written() -> str:
    """The page as it should be."""
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


def _below(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, click.Command]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield " ".join(words), command
        return
    for name, each in inner.items():
        if not each.hidden:
            yield from _below(each, (*words, name))


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
