"""Which model version people prefer, by their comparisons: strengths with intervals, for all and for each group or language."""

import streamlit as st

from app.session import context
from app.session.links import show_link
from app.ui.counted import read_counted
from app.ui.estimates import interval, number, show_dots
from app.ui.marks import when
from app.ui.page import empty, facts, header
from app.ui.table import choose_row
from governance.feedback.queries import slice_values
from governance.review.queries.preferences import (
    Fit,
    Preferences,
    Strength,
    Voice,
    comparisons_behind,
    preferences,
)
from reports.figures.estimates import Dot

STRENGTH = (
    "Davidson's model (Bradley and Terry's, with ties), on the log scale with mean 0: a difference of 0.7 "
    "means preferred twice "
    "as often."
)


def main() -> None:
    header(
        "Preferences",
        "Which model version people prefer when they see two answers, and whether groups or languages agree.",
        "model",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        voice = Voice(
            st.segmented_control(
                "Separately for each",
                list(Voice),
                default=Voice.GROUP,
                format_func=lambda each: each.value.capitalize(),
                key="by",
                bind="query-params",
                required=True,
            )
        )
        scenario = st.selectbox(
            "Scenario",
            [None, *context.read(slice_values).scenarios],
            format_func=lambda each: each or "any",
            key="scenario",
            bind="query-params",
            width=200,
        )
    with st.spinner("Fitting strengths and resampling comparisons for the intervals"):
        found = read_counted(preferences, voice, scenario)
    facts(
        (
            "Comparisons",
            found.overall.comparisons,
            "Between answers of two versions: only these show which version is preferred",
        ),
        (
            "Of one version",
            found.within_one,
            "Both answers are by the same version, so they say nothing about preference",
        ),
    )
    if found.is_cut:
        st.caption(f"The newest {found.read:,} comparisons were read; there are more.")
    if not found.overall.comparisons:
        empty(
            "No comparisons between versions yet.",
            "Ask people which of two versions' answers is better: through a product's API, or on Give feedback.",
        )
        return
    show_fit(found.overall, voice, scenario, "overall")
    show_apart(found, voice)
    for fit in found.parts:
        with st.expander(f"{fit.name} · {fit.comparisons:,} comparisons"):
            show_fit(fit, voice, scenario, fit.name)


def show_fit(fit: Fit, voice: Voice, scenario: str | None, key: str) -> None:
    """Strengths with intervals, or why there are none; a chosen row shows its comparisons."""
    if fit.is_fitted:
        show_dots(
            f"Strengths by {fit.name}",
            [
                Dot(each.version, each.strength, each.low, each.high, each.comparisons, not each.too_few)
                for each in fit.strengths
            ],
            "comparisons",
            f"strengths-{key}",
        )
    else:
        st.info(f"Not fitted: {fit.reason}.", icon=":material/link_off:")
        st.markdown(
            "Connected by comparisons: " + " · ".join("{" + ", ".join(part) + "}" for part in fit.parts)
        )
    chosen = choose_row(
        [row(each) for each in fit.strengths],
        f"table-{voice}-{key}",
        description=f"Strengths by {fit.name}; choose a row for its comparisons",
        config={
            "Strength": st.column_config.TextColumn(help=STRENGTH),
            "Worth": st.column_config.TextColumn(help="Share of all preference: worths sum to 1."),
        },
    )
    if chosen is not None:
        name = None if key == "overall" else fit.name
        show_comparisons(voice, name, fit.strengths[chosen].version, scenario, key)
    else:
        st.caption("Hollow dots have too few comparisons. Choose a row for the comparisons behind it.")


def row(each: Strength) -> dict[str, object]:
    return {
        "Version": each.version,
        "Strength": number(each.strength),
        "Strength, 95%": interval(each.low, each.high),
        "Worth": number(each.worth),
        "Worth, 95%": interval(each.worth_low, each.worth_high),
        "Comparisons": each.comparisons,
        "Preferred": each.wins,
        "Not": each.losses,
        "Ties": each.ties,
        "Note": "too few to say" if each.too_few else "",
    }


def show_comparisons(voice: Voice, name: str | None, version: str, scenario: str | None, key: str) -> None:
    rows = context.read(comparisons_behind, voice, name, version, scenario)
    chosen = choose_row(
        [
            {
                "Feedback": each.reference,
                "First": each.first,
                "Second": each.second,
                "Preferred": each.preferred,
                "Group": each.group or "–",
                "Language": each.language,
                "Scenario": each.scenario,
                "Given": when(each.given_at),
            }
            for each in rows
        ],
        f"comparisons-{voice}-{key}-{version}",
        description="Comparisons; choose a row for its thread",
    )
    if len(rows) == 100:
        st.caption("The newest hundred.")
    if chosen is not None:
        show_link("thread", f"Thread of {rows[chosen].reference}", ref=rows[chosen].reference)


def show_apart(found: Preferences, voice: Voice) -> None:
    """Whether the parts need strengths of their own, and where they put versions in opposite order."""
    st.subheader(f"Does each {voice.value} see it alike?", anchor=False)
    if found.apart is None:
        st.markdown("Too few to say: fewer than two of them have comparisons that can be fitted.")
    else:
        alike = found.apart.p >= 0.05
        st.markdown(
            (
                "No evidence against shared strengths"
                if alike
                else "**They differ**: separate strengths fit better"
            )
            + f" (likelihood ratio {found.apart.statistic:.1f} on {found.apart.freedom} degrees of freedom, "
            f"p = {found.apart.p:.3f}; {', '.join(found.apart.tested)})."
        )
    for flip in found.flips:
        st.markdown(
            f"- **{flip.one}** prefer {flip.higher} to {flip.lower} ({interval(*flip.one_interval)}), "
            f"**{flip.other}** the reverse ({interval(*flip.other_interval)})."
        )
    if found.apart is not None and not found.flips:
        st.caption("No two of them rank two versions in opposite order beyond their intervals.")


main()
