"""`plumbline formats`."""

import typer

from app.cli.output import AsJson, tell_json


def list_formats(as_json: AsJson = False) -> None:
    """List every format that Plumbline reads or writes, with its options.

    Example: plumbline formats
    """
    from governance.exchange.describing import described

    rows = described()
    if as_json:
        tell_json(rows)
        return
    for room in dict.fromkeys((row["room"], row["direction"]) for row in rows):
        typer.secho(f"{room[0]}, {room[1]}", bold=True)
        for row in rows:
            if (row["room"], row["direction"]) == room:
                typer.echo(f"  {row['name']:<22} {row['title']}")
                for option in row["options"]:
                    typer.echo(f"  {'':<22}   --{option['name']}: {option['words']}")
