"""The commands and their groups. Each command imports what it needs when it runs, so that help comes at once."""

from importlib.metadata import version
from typing import Annotated

import typer

from app.cli import (
    admins,
    audits,
    auth,
    consents,
    consultations,
    datasets,
    drift,
    feedback,
    findings,
    formats,
    frameworks,
    keys,
    ledger,
    measures,
    models,
    monitors,
    notices,
    operations,
    persons,
    policies,
    reporting,
    samples,
    scales,
    serving,
    stores,
)
from app.cli.format_options import FeedbackCommand
from app.cli.output import without_traceback


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"plumbline {version('plumbline')}")
        raise typer.Exit


plumbline = typer.Typer(
    name="plumbline",
    help="Feedback and governance for AI models: from one person's words to the training rows made from them.",
    epilog="Exit codes: 0 done, 1 refused or failed, 2 wrong usage.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


@plumbline.callback()
def _options(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version, and exit."),
    ] = False,
) -> None:
    """What comes before a command."""


plumbline.command("serve")(serving.serve)
plumbline.command("demo")(stores.demo)
plumbline.command("import", cls=FeedbackCommand)(feedback.import_file)
plumbline.command("export")(feedback.export_feedback)
plumbline.command("scale")(scales.scale)
plumbline.command("formats")(formats.list_formats)
plumbline.command("verify")(ledger.verify)
plumbline.command("checkpoint")(ledger.checkpoint)
plumbline.command("prove")(ledger.prove)
plumbline.command("evidence-pack")(ledger.evidence_pack)
plumbline.command("backup")(operations.backup)
plumbline.command("restore")(operations.restore)
plumbline.command("doctor")(operations.doctor)
plumbline.add_typer(policies.group, name="policy")
plumbline.add_typer(consultations.group, name="consultation")
plumbline.add_typer(frameworks.group, name="framework")
plumbline.add_typer(datasets.group, name="dataset")
plumbline.add_typer(audits.group, name="audit")
plumbline.add_typer(monitors.group, name="monitor")
plumbline.add_typer(notices.group, name="notice")
plumbline.add_typer(findings.findings_group, name="finding")
plumbline.add_typer(findings.incidents_group, name="incident")
models.group.command("compare")(monitors.compare)
plumbline.add_typer(models.group, name="model")
plumbline.command("thread")(models.thread)
plumbline.add_typer(reporting.group, name="report")
measures.group.command("sample-size")(samples.sample_size)
measures.group.command("estimate")(samples.estimate)
measures.group.command("drift")(drift.drift)
plumbline.add_typer(measures.group, name="measure")
plumbline.add_typer(keys.group, name="key")
plumbline.add_typer(consents.group, name="consent")
plumbline.add_typer(auth.group, name="auth")
plumbline.add_typer(admins.group, name="admin")
plumbline.add_typer(persons.group, name="person")
plumbline.command("retention")(persons.retention)
plumbline.add_typer(stores.group, name="db")


def main() -> None:
    without_traceback(plumbline)
