"""EU AI Act, Article 53(1)(d): the summary of the content used for training.

Three states, never inferred: recorded, none recorded by this store, or for the provider to state.
"""

from governance.views.account.built import DatasetLine, built
from governance.views.account.conformity import conformity
from reports.document import Block, Table, columns
from reports.reading import Reading
from reports.sections.kind import SectionKind

LAW = "eu-ai-act"
PROVIDER = "not stated: for the provider"
NONE = "none recorded by this store; the provider states what was used elsewhere"


def trained_versions(reading: Reading) -> list[DatasetLine] | None:
    """Dataset versions that a model version was trained on; None for another framework."""
    if reading.of_argument(conformity).slug != LAW:
        return None
    return [line for line in reading.of_period(built) if line.model_versions]


def summary_blocks(found: list[DatasetLine] | None) -> list[Block]:
    if found is None:
        return []
    data = "; ".join(f"{line.reference}, {line.examples:,} examples" for line in found)
    models = ", ".join(sorted({name for line in found for name in line.model_versions}))
    user_data = (
        f"recorded: statements and judgements of people on outputs, with consent ({data})" if data else NONE
    )
    synthetic = (
        "recorded: the answers in these examples were written by models, and are marked with their model version"
        if data
        else NONE
    )
    rows = [
        ("1.1", "Provider", PROVIDER),
        ("1.2", "Model, with versions and base model", f"recorded: {models}" if models else NONE),
        (
            "1.3",
            "Modalities, size, languages",
            "recorded: text; the datasheets count languages" if data else NONE,
        ),
        ("2.1", "Public datasets", PROVIDER),
        ("2.2", "Private datasets of third parties", PROVIDER),
        ("2.3", "Crawled data", PROVIDER),
        ("2.4", "User data", user_data),
        ("2.5", "Synthetic data", synthetic),
        ("2.6", "Other sources", PROVIDER),
        ("3.1", "Rights reservations", PROVIDER),
        ("3.2", "Removal of illegal content", PROVIDER),
        ("3.3", "Other", PROVIDER),
    ]
    note = (
        "Headings in our words, after the Commission's template of 24 July 2025; check the template's text before publishing. "
        "Covers only training that this store knows of."
    )
    return [Table("Summary of training content", columns("No.", "Heading", "State"), rows, "", note)]


SECTION = SectionKind(
    "training-content",
    "Training content (Article 53)",
    ("conformity",),
    50,
    trained_versions,
    summary_blocks,
)
