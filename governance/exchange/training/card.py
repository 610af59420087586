"""The dataset card: what Hugging Face's tools read of a folder (YAML), and what people should know before they train on it."""

from collections.abc import Mapping
from typing import Any

import yaml

from governance.datasets.queries import VersionView
from governance.datasets.reasons import reason_words
from governance.exchange.training.features import card_features
from governance.exchange.training.folder import DataFiles
from governance.exchange.training.format import NOT_CARRIED, NotCarried

TRL_LENGTH = 1_024
"""Tokens beyond which TRL's trainers drop or cut a row, unless told otherwise."""


def card(view: VersionView, files: DataFiles, data_files: Mapping[str, list[str]]) -> bytes:
    """The card as Markdown with its YAML head. `data_files` are those that loaders read, by split."""
    head = {
        "pretty_name": f"{view.row.title} {view.row.number}",
        "language": sorted({language.split("-")[0].lower() for language, _ in view.languages}),
        "task_categories": [files.form.task],
        "size_categories": [_size(files.rows)],
        "tags": ["plumbline", "human-feedback", *([files.form.tool] if files.form.tool else [])],
        "annotations_creators": ["expert-generated" if "judgement" in view.sources else "crowdsourced"],
        "configs": [
            {
                "config_name": "default",
                "data_files": [{"split": split, "path": paths} for split, paths in data_files.items()],
            }
        ],
        "dataset_info": {"features": card_features(files.form.features)},
    }
    told = yaml.safe_dump(head, sort_keys=False, allow_unicode=True)
    return f"---\n{told}---\n\n{_text(view, files)}".encode()


def _size(rows: int) -> str:
    for limit, name in (
        (1_000, "n<1K"),
        (10_000, "1K<n<10K"),
        (100_000, "10K<n<100K"),
        (1_000_000, "100K<n<1M"),
    ):
        if rows < limit:
            return name
    return "1M<n<10M" if rows < 10_000_000 else "n>10M"


def _text(view: VersionView, files: DataFiles) -> str:
    row, account = view.row, view.row.account
    parts = [
        f"# {row.title}, version {row.number}",
        (
            f"{files.rows:,} rows in the form `{files.form.name}` ({files.form.title}), made of {row.example_count:,} examples"
            f" of the dataset version `{row.reference}`. Content hash `{row.content_hash}`."
        ),
        (
            "Every row came of what somebody said or judged, with their consent to train on it: `provenance.parquet` says of"
            " what, `manifest.json` under which recipe, `datasheet.md` answers the questions of Gebru et al. (2021). People who"
            " take their consent back are left out of the next version: before you train, ask the gate (`plumbline dataset gate"
            f" {row.reference}`)."
        ),
        "## What people disagreed on",
        (
            f"On {account.get('contradictions', 0):,} rows people preferred opposite answers; the recipe's rule for them was"
            f" `{view.recipe.disagreement}`."
        ),
        "## What was left out",
        _list([f"{reason_words(reason)}: {count:,}" for reason, count in sorted(row.excluded.items())]),
    ]
    if files.left_out:
        parts += ["Of the version's examples, this form can't carry:", _list(_not_carried(files))]
    if files.labels:
        parts += [f"{files.labels[True]:,} answers are labelled good, {files.labels[False]:,} bad."]
    parts += ["## Before you train", _list(_advice(files, account))]
    if row.release_reason:
        parts += [
            "## Released although it failed checks",
            f"Failed: {', '.join(row.failed_checks or [])}. Reason given: {row.release_reason}",
        ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _not_carried(files: DataFiles) -> list[str]:
    return [
        f"{NOT_CARRIED[NotCarried(reason)]}: {count:,}" for reason, count in sorted(files.left_out.items())
    ]


def _advice(files: DataFiles, account: Mapping[str, Any]) -> list[str]:
    told = []
    if files.longest:
        told.append(
            f"Rows have {files.characters // max(1, files.rows):,} bytes on average, {files.longest:,} at most."
        )
    if files.form.tool == "trl":
        told.append(
            f"TRL's trainers drop or cut rows of more than {TRL_LENGTH:,} tokens without an error, unless `max_length`"
            " is set: compare the number of rows before and after preparation."
        )
    if account.get("personal_data"):
        found = ", ".join(f"{kind} in {count:,}" for kind, count in account["personal_data"].items())
        told.append(f"Personal data was found: {found} statements.")
    return told or ["Nothing that this form's readers are known to change."]


def _list(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or "Nothing."
