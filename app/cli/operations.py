"""`plumbline backup`, `restore` and `doctor`: what an operator does."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.output import AsJson, existing, progress_bar, refusals, tell_json

if TYPE_CHECKING:
    from governance.core.backup import Backup
    from governance.core.store import Store


def backup(
    out: Annotated[Path, typer.Option(help="The file to write.")],
    keys: Annotated[
        Path | None,
        typer.Option(
            help="Also write the keys kept outside the database into this file, to be stored elsewhere."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Copy the whole store, files included, at one moment while others keep writing; then check the copy.

    Example: plumbline backup --out monday.backup --keys monday.keys
    """
    from governance.core import backup as backups
    from governance.core.settings import Settings

    settings = Settings()
    with refusals(as_json):
        with existing() as store:
            made = backups.back_up(store, settings, out)
        if keys:
            backups.write_keys(settings, keys)
        problems = _problems_of_copy(out, made, as_json)
    told = _as_object(made) | {"file": str(out), "sha256": backups.digest_of(out), "problems": problems}
    words = f"{out}: {made.seq:,} events and {made.files:,} files, SHA-256 {told['sha256']}"
    _tell(as_json, told, words, problems)


def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    as_json: AsJson = False,
) -> None:
    """Restore a backup into an empty location, repeat later erasures, and verify it.

    Keys are restored by hand (docs/operations.md).

    Example: plumbline restore monday.backup
    """
    import governance.schema  # noqa: F401 all tables are known from here on
    from governance.core import backup as backups
    from governance.core.access import SYSTEM
    from governance.core.settings import Settings
    from governance.privacy.scrub import erase_again

    settings = Settings()
    with refusals(as_json):
        made = backups.restore(settings, file)
        with existing() as store:
            erased = list(erase_again(store, SYSTEM))
            problems = _verified(store, as_json)
    told = _as_object(made) | {"erased_again": erased, "problems": problems}
    words = f"The store has been restored: {made.seq:,} events and {made.files:,} files."
    if erased:
        words += f" Erased again, as ordered after this backup: {', '.join(erased)}."
    _tell(as_json, told, words, problems)


def doctor(as_json: AsJson = False) -> None:
    """Check everything this store needs to work, and report problems. Exits with 1 if there are any.

    Example: plumbline doctor
    """
    import governance.schema  # noqa: F401 all tables are known from here on
    from governance.core.settings import Settings
    from governance.views.health import diagnosis

    settings = Settings()
    with refusals(as_json, ok=False), existing(any_schema=True) as store:
        found = diagnosis(store, settings)
    ok = all(each.ok is not False for each in found)
    if as_json:
        tell_json({"ok": ok, "findings": [vars(each) for each in found]})
    else:
        marks = {
            True: ("ok", typer.colors.GREEN),
            None: ("note", typer.colors.YELLOW),
            False: ("WRONG", typer.colors.RED),
        }
        for each in found:
            word, colour = marks[each.ok]
            typer.echo(typer.style(f"{word:<6}", fg=colour) + f"{each.name}: {each.words}")
    if not ok:
        raise typer.Exit(1)


def _problems_of_copy(out: Path, made: "Backup", as_json: bool) -> list[str]:
    """What is wrong with the copy. One of PostgreSQL is verified when it is restored: here only its parts are read again."""
    import zipfile

    from governance.core.backup import scratch_store

    if made.dialect != "sqlite":
        with zipfile.ZipFile(out) as pack:
            broken = pack.testzip()
        return [f"{broken} in it is damaged"] if broken else []
    with scratch_store(out) as copy:
        return _verified(copy, as_json)


def _verified(store: "Store", as_json: bool) -> list[str]:
    from governance.views.verification.whole import verify_store

    with progress_bar("Verifying", as_json) as told:
        return verify_store(store, lambda _table, done, of: told(done, of)).problems


def _as_object(made: "Backup") -> dict[str, Any]:
    return {
        "events": made.seq,
        "head": f"{made.seq}:{made.hash}",
        "files": made.files,
        "revision": made.revision,
    }


def _tell(as_json: bool, told: dict[str, Any], words: str, problems: list[str]) -> None:
    if as_json:
        tell_json({"ok": not problems, **told})
    else:
        typer.echo(words)
        for problem in problems:
            typer.secho(problem, err=True, fg=typer.colors.RED)
    if problems:
        raise typer.Exit(1)
