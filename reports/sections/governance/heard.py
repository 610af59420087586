"""What was heard, and where outputs were flagged most."""

from collections.abc import Sequence

from governance.measures.coverage import simultaneous_intervals
from governance.views.account.heard import FEWEST, FlagRate, Heard, Share, heard
from reports.document import Bar, BarChart, Block, Table, Text, columns
from reports.sections.kind import SectionKind

MOST_SLICES = 20
"""Flag rates listed: the highest come first, the rest is in the feedback export."""


def heard_blocks(heard: Heard) -> list[Block]:
    if not heard.total:
        return [Text("No feedback was given in this period.")]
    aside = f"{heard.set_aside:,} records are set aside by decisions on the crowd's integrity and left out of all figures here."
    return [
        *([Text(aside)] if heard.set_aside else []),
        _shares("By kind", "Kind", heard.by_kind),
        _intervals(
            "By stakeholder group", "Group", heard.by_group, "A group that was not heard is listed with 0."
        ),
        _intervals("By language", "Language", heard.by_language),
        flag_chart(heard.flag_rates),
        _flag_table(heard),
    ]


def _shares(title: str, name: str, shares: Sequence[Share], note: str = "") -> Table:
    rows = [(share.name, share.count, share.count / share.total if share.total else None) for share in shares]
    return Table(title, columns(name, "Records #", "Share %"), rows, "Nobody.", note)


def _intervals(title: str, name: str, shares: Sequence[Share], note: str = "") -> Table:
    """Shares of a whole with the intervals that the page "Who was heard" gives them."""
    low, high = simultaneous_intervals([share.count for share in shares])
    rows = [
        (share.name, share.count, share.count / share.total, float(low[place]), float(high[place]))
        for place, share in enumerate(shares)
    ]
    words = "Low and high bound all shares together at 95% (Goodman 1965)."
    return Table(
        title,
        columns(name, "Records #", "Share %", "Low %", "High %"),
        rows,
        "Nobody.",
        f"{note} {words}".strip(),
    )


def flag_chart(rates: Sequence[FlagRate], most: int = 8) -> BarChart:
    """The highest flag rates with their intervals; `rates` come highest first."""
    bars = [
        Bar(
            f"{rate.model_version} · {rate.scenario} · {rate.language}",
            rate.rate,
            *rate.interval,
            rate.outputs,
        )
        for rate in rates[:most]
    ]
    if not bars:
        words = f"No slice has {FEWEST} outputs or more: too few to state a flag rate."
    else:
        first = rates[0]
        words = (
            f"Outputs of {first.model_version} on {first.scenario} in {first.language} were flagged most: "
            f"{first.flagged} of {first.outputs}. Lines show the 95% interval."
        )
    return BarChart("Where outputs were flagged most", "share", bars, words)


def _flag_table(heard: Heard) -> Table:
    rows = [
        (
            rate.model_version,
            rate.scenario,
            rate.language,
            rate.outputs,
            rate.flagged,
            rate.rate,
            *rate.interval,
        )
        for rate in heard.flag_rates[:MOST_SLICES]
    ]
    note = (
        f"The {len(rows)} highest of {len(heard.flag_rates)} slices with {FEWEST} outputs or more; "
        f"{heard.slices_too_small} smaller slices are left out: too few to say. Intervals: Wilson."
    )
    return Table(
        "Flag rate by model version, scenario and language",
        columns(
            "Model version", "Scenario", "Language", "Outputs #", "Flagged #", "Rate %", "Low %", "High %"
        ),
        rows,
        "Too few outputs to tell.",
        note,
    )


SECTION = SectionKind(
    "heard", "What was heard", ("governance",), 20, lambda reading: reading.of_period(heard), heard_blocks
)
