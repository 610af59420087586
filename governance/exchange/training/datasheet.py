"""The datasheet: the questions of Gebru et al., "Datasheets for Datasets" (2021), answered from the store where it can.

What only people know is asked, not guessed.
"""

from governance.datasets.queries import VersionView
from governance.datasets.reasons import reason_words
from governance.exchange.training.folder import DataFiles

ASK = "*For the organisation to answer.*"


def datasheet(view: VersionView, files: DataFiles) -> bytes:
    """The datasheet as Markdown."""
    sections = {
        "Motivation": [
            ("For what purpose was the dataset created?", view.description or ASK),
            (
                "Who created the dataset, and on behalf of which entity?",
                f"Built by {view.built_by or 'Plumbline'}. {ASK}",
            ),
            ("Who funded its creation?", ASK),
        ],
        "Composition": _composition(view, files),
        "Collection process": _collection(view),
        "Preprocessing, cleaning, labelling": _cleaning(view),
        "Uses": [
            ("Has the dataset been used for any tasks already?", _trained(view)),
            (
                "Is there anything about its composition that might affect future uses?",
                (
                    f"On {view.row.account.get('contradictions', 0):,} rows people disagree; the rule:"
                    f" {view.recipe.disagreement}. Preferences are those of the people who spoke, not of everyone concerned."
                ),
            ),
            ("Are there tasks for which it should not be used?", ASK),
        ],
        "Distribution": [
            ("Will it be distributed to third parties?", ASK),
            ("Under which licence?", ASK),
        ],
        "Maintenance": [
            ("Who maintains it, and how can they be reached?", ASK),
            (
                "Will it be updated?",
                (
                    "By new versions: this one never changes. When someone takes their consent back, the next version leaves"
                    " their words out, and the release gate of this one fails from then on."
                ),
            ),
        ],
    }
    parts = [f"# Datasheet: {view.row.title}, version {view.row.number}"]
    for title, answers in sections.items():
        parts.append(f"## {title}")
        parts += [f"**{question}**\n\n{answer}" for question, answer in answers]
    return ("\n\n".join(parts) + "\n").encode()


def _composition(view: VersionView, files: DataFiles) -> list[tuple[str, str]]:
    row = view.row
    found = row.account.get("personal_data")
    kinds = ", ".join(f"{count:,} {name}s" for name, count in view.sources.items())
    said = (
        "Detectors found "
        + ", ".join(f"{kind} in {count:,} statements" for kind, count in found.items())
        + "."
        if found
        else "No detector found any by its form; names have no form, so this is no proof."
    )
    return [
        (
            "What do the instances represent?",
            f"{files.form.title}: what people said of a model's answers ({kinds}).",
        ),
        (
            "How many instances are there?",
            f"{row.example_count:,} examples, {files.rows:,} rows in this form.",
        ),
        ("Which languages and scenarios do they come from?", _shares(view)),
        (
            "Is it a sample?",
            "All statements that the recipe takes, less those left out: "
            + (", ".join(f"{reason_words(why)} ({count:,})" for why, count in row.excluded.items()) or "none")
            + ".",
        ),
        ("Are there recommended splits?", str(row.account.get("splits") or "None; the recipe made none.")),
        ("Does it contain data that might be confidential, or identify people?", said),
        (
            "Does it contain offensive or harmful content?",
            "It can: answers that reviewers rejected are part of it.",
        ),
    ]


def _collection(view: VersionView) -> list[tuple[str, str]]:
    return [
        (
            "How was the data acquired?",
            "Stakeholders and reviewers said it, in Plumbline or in a connected product.",
        ),
        (
            "Did the individuals consent, and can they revoke it?",
            "Each statement carries its own consent to be trained on"
            + (
                ", which the recipe required."
                if view.recipe.require_training_consent
                else "; the recipe did not require it!"
            )
            + " It can be taken back at any time, which marks every version that holds the words.",
        ),
        (
            "Under which rules were answers judged?",
            ", ".join(view.judged_under) or "No judgement is part of it.",
        ),
        ("Was there an ethical review?", ASK),
    ]


def _cleaning(view: VersionView) -> list[tuple[str, str]]:
    recipe = view.recipe
    return [
        (
            "Was any preprocessing, cleaning or labelling done?",
            (
                f"Personal data: {recipe.pii}. Near duplicates: {'removed' if recipe.near_duplicates else 'kept'}. Disagreement:"
                f" {recipe.disagreement}. Equal rows are one."
            ),
        ),
        ("Was the raw data kept?", "Yes, in the store that the references in `provenance.parquet` lead to."),
        ("Is the software available?", "Plumbline; the recipe stands in `manifest.json`."),
    ]


def _shares(view: VersionView) -> str:
    return "; ".join(
        ", ".join(f"{name} {count:,}" for name, count in shares)
        for shares in (view.languages, view.scenarios)
    )


def _trained(view: VersionView) -> str:
    return (
        "Trained on it: " + ", ".join(view.model_versions) + "."
        if view.model_versions
        else "Not that Plumbline knows of."
    )
