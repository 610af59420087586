"""The datasheet's questions (Gebru et al., "Datasheets for Datasets", 2021), answered from the store where it can.

What only people know is asked, not guessed.
"""

from dataclasses import dataclass

from governance.core.errors import NotFound
from governance.core.store import ReadSession
from governance.datasets.queries import VersionView, dataset_version, version_view
from governance.datasets.reasons import reason_words
from governance.views.account.built import DatasetLine, built
from governance.views.account.period import Period
from reports.document import Block, Table, columns
from reports.reading import Reading
from reports.sections.kind import SectionKind

ASK = "For the organisation to answer."


@dataclass(frozen=True)
class Sheet:
    """The version as it is, and its line as the period's event knew it."""

    view: VersionView
    line: DatasetLine


def sheet(session: ReadSession, period: Period, reference: str) -> Sheet:
    """Raises NotFound, also where the period's event didn't know the version."""
    view = version_view(session, dataset_version(session, reference).id)
    known = {line.reference: line for line in built(session, period)}
    if view.row.reference not in known:
        raise NotFound("dataset version", reference)
    return Sheet(view, known[view.row.reference])


def read(reading: Reading) -> Sheet:
    return reading.of_argument(sheet)


def question_blocks(found: Sheet) -> list[Block]:
    view, line = found.view, found.line
    trained = ", ".join(line.model_versions)
    answers = {
        "Motivation": [
            ("For what purpose was the dataset created?", view.description or ASK),
            ("Who created it?", f"Built by {view.built_by or 'Plumbline'}. {ASK}"),
            ("Who funded its creation?", ASK),
        ],
        "Composition": [
            ("What do the instances represent?", _sources(view)),
            ("How many instances are there?", f"{line.examples:,} examples."),
            (
                "Is it a sample?",
                "All statements that the recipe takes, less those left out (the table What was left out).",
            ),
            ("Are there recommended splits?", str(view.row.account.get("splits") or "The recipe made none.")),
            ("Does it hold data that might identify people?", _personal(view)),
            ("Does it hold offensive content?", "It can: answers that reviewers rejected are part of it."),
        ],
        "Collection": [
            (
                "How was the data acquired?",
                "Stakeholders and reviewers said it, in Plumbline or in a connected product.",
            ),
            ("Did people consent, and can they revoke it?", _consent(view)),
            (
                "Under which rules were answers judged?",
                ", ".join(view.judged_under) or "No judgement is part of it.",
            ),
            ("Was there an ethical review?", ASK),
        ],
        "Cleaning": [
            ("Was any cleaning done?", _cleaning(view)),
            ("Was the raw data kept?", "Yes, in the store."),
        ],
        "Uses": [
            (
                "Has it been used?",
                f"Trained on it: {trained}." if trained else "Not that Plumbline knows of.",
            ),
            ("Are there tasks it shouldn't be used for?", ASK),
        ],
        "Distribution": [("Under which licence?", view.licence or ASK), ("Will it be distributed?", ASK)],
        "Maintenance": [
            ("Who maintains it?", ASK),
            ("Will it be updated?", "By new versions: this one never changes."),
        ],
    }
    rows = [(part, question, answer) for part, asked in answers.items() for question, answer in asked]
    return [Table("Questions and answers", columns("Part", "Question", "Answer"), rows, "")]


def _sources(view: VersionView) -> str:
    kinds = ", ".join(f"{count:,} {name}s" for name, count in view.sources.items())
    return f"What people said of a model's answers ({kinds or 'none'})."


def _personal(view: VersionView) -> str:
    found = view.row.account.get("personal_data")
    if not found:
        return "No detector found any by its form; names have no form, so this is no proof."
    return "Detectors found " + ", ".join(f"{kind} in {count:,}" for kind, count in found.items()) + "."


def _consent(view: VersionView) -> str:
    required = (
        "which the recipe required"
        if view.recipe.require_training_consent
        else "which the recipe did not require"
    )
    return (
        f"Each statement carries its own consent to be trained on, {required}. It can be taken back at any time, which "
        "marks every version that holds the words."
    )


def _cleaning(view: VersionView) -> str:
    recipe = view.recipe
    duplicates = "removed" if recipe.near_duplicates else "kept"
    return f"Personal data: {recipe.pii}. Near duplicates: {duplicates}. Disagreement: {recipe.disagreement}."


def composition_blocks(found: Sheet) -> list[Block]:
    total = found.line.examples
    shares = [
        Table(
            f"By {name}",
            columns(name.capitalize(), "Examples #", "Share %"),
            [(value, count, count / total if total else None) for value, count in counts],
            "No examples.",
        )
        for name, counts in (("language", found.view.languages), ("scenario", found.view.scenarios))
    ]
    left_out = [(reason_words(why), count) for why, count in sorted(found.line.excluded.items())]
    return [
        *shares,
        Table("What was left out", columns("Reason", "Statements #"), left_out, "Nothing was left out."),
    ]


SECTION = SectionKind("datasheet-questions", "Datasheet", ("datasheet",), 20, read, question_blocks)
