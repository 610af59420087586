"""`plumbline verify`, `checkpoint`, `prove` and `evidence-pack`: proof of what was done, with the store at hand or without."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.output import AsJson, existing, progress_bar, refusals, tell_json

if TYPE_CHECKING:
    from governance.core.proof.growth import Anchor
    from governance.core.verify import Verification

Key = Annotated[
    str,
    typer.Option("--key", help="The ledger's public key as it was given to you; by default this machine's."),
]


def verify(
    checkpoint: Annotated[
        Path | None,
        typer.Option(help="A signed checkpoint kept elsewhere: the ledger must be an extension of it."),
    ] = None,
    head: Annotated[
        str, typer.Option(help="An event's number and hash (SEQ:HASH) noted earlier, as verify prints them.")
    ] = "",
    since_last: Annotated[
        bool,
        typer.Option(
            "--since-last", help="Read only what came after the last verification without problems."
        ),
    ] = False,
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Check the ledger, all rows against it, roll-ups, stored files and the schema. Exits with 1 if anything is wrong.

    Example: plumbline verify --checkpoint last-month.checkpoint
    """
    with refusals(as_json, ok=False, events=0, problems=[]):
        result = _verified(checkpoint, head, since_last, key, as_json)
    if as_json:
        tell_json(_as_object(result))
    elif result.ok and result.state:
        at = result.state.head
        typer.secho(f"Everything matches the ledger: {result.events:,} events read.", fg=typer.colors.GREEN)
        typer.echo(f"The head, for a later comparison (--head):  {at.seq}:{at.hash}")
    else:
        for problem in result.problems:
            typer.secho(problem, err=True, fg=typer.colors.RED)
        typer.echo(f"{len(result.problems):,} problems in {result.events:,} events.", err=True)
    if not result.ok:
        raise typer.Exit(1)


def checkpoint(
    out: Annotated[Path | None, typer.Option(help="Write the checkpoint to this file as well.")] = None,
    publish: Annotated[str, typer.Option(help="Send it by POST to this address.")] = "",
    witness: Annotated[
        str, typer.Option(help="Address of a witness (C2SP tlog-witness), whose signature is added.")
    ] = "",
    show_key: Annotated[
        bool, typer.Option("--key", help="Only print the public key, to give to those who will check.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Sign the ledger as it is now (C2SP checkpoint, Ed25519). Kept elsewhere, it can later prove that nothing was rewritten.

    Example: plumbline checkpoint --out 2026-11.checkpoint
    """
    from governance.core.proof import checkpoints, publishing, signing
    from governance.core.settings import Settings

    settings = Settings()
    with refusals(as_json):
        signer = signing.signer(settings)
        if show_key:
            _tell(as_json, {"key": str(signer.verifier)}, str(signer.verifier))
            return
        with existing() as store, store.read() as session:
            kept, head = checkpoints.take(session.connection(), signer, settings.checkpoints_path)
            if witness:
                kept = checkpoints.witnessed(session.connection(), kept, witness)
        if out:
            checkpoints.write_whole(out, str(kept.note).encode())
        if publish:
            publishing.post(kept.note, publish)
    told = {
        "events": kept.checkpoint.size,
        "head": f"{head.seq}:{head.hash}",
        "root": kept.checkpoint.root.hex(),
        "checkpoint": str(kept.note),
        "file": str(kept.path),
    }
    _tell(as_json, told, str(kept.note).rstrip("\n"))


def prove(
    reference: Annotated[str, typer.Argument(help="What to prove: FB-3, CASE-17, EVENT-40.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    as_json: AsJson = False,
) -> None:
    """Write a proof that an object is in the ledger, under a checkpoint signed now. It contains the object's row.

    Example: plumbline prove FB-3 --out FB-3.proof.json
    """
    import json

    from governance.core.proof import checkpoints, proving, signing
    from governance.core.settings import Settings
    from governance.schema import METADATA

    settings = Settings()
    with refusals(as_json), existing() as store, store.read() as session:
        signer = signing.signer(settings)
        kept, _head = checkpoints.take(session.connection(), signer, settings.checkpoints_path)
        tables = dict(METADATA.tables)
        proof = proving.proof_of(session.connection(), tables, reference, kept.note, signer.verifier)
        checkpoints.write_whole(out, json.dumps(proof, indent=1).encode())
    told = {"reference": proof["reference"], "event": proof["event"]["seq"], "file": str(out)}
    _tell(as_json, told, f"{out}: {proof['reference']} is in event {proof['event']['seq']:,}.")


def evidence_pack(
    out: Annotated[Path, typer.Option(help="The zip file to write.")],
    prove: Annotated[
        list[str] | None, typer.Option("--prove", help="Add the proof of this object; may be repeated.")
    ] = None,
    rows: Annotated[
        bool, typer.Option("--rows", help="Add the rows that events cover, including people's words.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write the whole ledger, its checkpoints, and a program that checks them without Plumbline, for an auditor or a regulator.

    Example: plumbline evidence-pack --out evidence.zip --prove CASE-17
    """
    from governance.core.proof import checkpoints, evidence_pack, proving, signing
    from governance.core.settings import Settings
    from governance.schema import METADATA

    settings = Settings()
    with refusals(as_json), existing() as store, store.read() as session:
        connection = session.connection()
        signer = signing.signer(settings)
        checkpoints.take(connection, signer, settings.checkpoints_path)
        kept = [
            each
            for each in checkpoints.kept(settings.checkpoints_path)
            if each.note.is_signed_by(signer.verifier)
        ]
        tables = dict(METADATA.tables)
        proofs = [
            proving.proof_of(connection, tables, each, kept[0].note, signer.verifier) for each in prove or []
        ]
        count = evidence_pack.write_pack(
            connection, out, kept, signer.verifier, proofs, tables if rows else {}
        )
    told = {
        "events": count,
        "checkpoints": len(kept),
        "proofs": len(proofs),
        "key": str(signer.verifier),
        "file": str(out),
    }
    _tell(
        as_json,
        told,
        f"{out}: {count:,} events, {len(kept)} checkpoints. Check it with: python verify.py {out.name}",
    )


def _tell(as_json: bool, answer: dict[str, Any], words: str) -> None:
    if as_json:
        tell_json(answer)
    else:
        typer.echo(words)


def _verified(
    checkpoint: Path | None, head: str, since_last: bool, key: str, as_json: bool
) -> "Verification":
    from governance.core.proof import checkpoints, signing, verified
    from governance.core.settings import Settings
    from governance.views.verification.whole import verify_store

    settings = Settings()
    with existing(any_schema=True) as store, progress_bar("Reading everything", as_json) as told:
        signer = signing.signer(settings) if since_last or settings.ledger_key_path.exists() else None
        anchors = _anchors(checkpoint, head, key)
        if signer and not since_last:
            anchors += checkpoints.anchors(settings.checkpoints_path, signer)
        since = verified.load(settings.checkpoints_path, signer) if since_last and signer else None
        result = verify_store(store, lambda _table, done, of: told(done, of), anchors=anchors, since=since)
        if result.ok and result.state:
            _keep(settings, result)
    return result


def _keep(settings: Any, result: "Verification") -> None:
    """Notes what was verified, for --since-last; where nothing can be written, the next verification reads everything again."""
    from governance.core.proof import signing, verified

    try:
        if result.state:
            verified.save(settings.checkpoints_path, signing.signer(settings), result.state)
    except OSError:
        typer.echo("This verification isn't noted for --since-last: its folder can't be written.", err=True)


def _anchors(checkpoint: Path | None, head: str, key: str) -> "list[Anchor]":
    from governance.core.errors import Invalid
    from governance.core.proof import growth, note, signing
    from governance.core.settings import Settings

    found = [growth.printed_head(head)] if head else []
    if checkpoint:
        settings = Settings()
        if not key and not settings.ledger_key_path.exists():
            raise Invalid.field("key", "this machine has no ledger key: give the public key with --key")
        verifier = note.Verifier.parse(key) if key else signing.signer(settings).verifier
        found.append(growth.signed_checkpoint(checkpoint.read_text(errors="replace"), verifier))
    return found


def _as_object(result: "Verification") -> dict[str, Any]:
    return {
        "ok": result.ok,
        "events": result.events,
        "head": f"{result.state.head.seq}:{result.state.head.hash}" if result.state else None,
        "problems": result.problems,
        "places": [
            {"table": each.table, "row": each.row, "column": each.column, "problem": str(each)}
            for each in result.discrepancies
        ],
    }
