"""Agreement of reviewers: overall, by part of the work, two by two, and the cases behind each figure."""

import streamlit as st

from app.session import context
from app.session.links import go, show_link
from app.ui.counted import read_counted
from app.ui.estimates import estimate, interval, number, show_dots
from app.ui.page import empty
from app.ui.table import choose_row
from governance.review.agreement.queries import (
    Confusion,
    Part,
    PartAgreement,
    Question,
    ReviewerAgreement,
    Slice,
    cases_behind,
    reviewer_agreement,
    reviewer_confusion,
    reviewer_skills,
)
from reports.figures.estimates import Dot, cells_figure, cells_words

ALPHA = (
    "Krippendorff's alpha: 1 is full agreement, 0 what chance gives, below 0 worse than chance. It takes "
    "every pair of "
    "judgements on a case."
)
AC = (
    "Gwet's coefficient (AC1, for severity AC2): corrects for chance too, but doesn't fall where nearly "
    "all verdicts are alike. "
    "Far apart from alpha, one value prevails."
)
RAW = "The share of pairs of judgements on a case that are the same, without any correction."
MOST_CASES = 200


def show_reviewers(where: Slice) -> None:
    """The view of the page Agreement that speaks of reviewers."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        question = st.segmented_control(
            "On",
            list(Question),
            default=Question.VERDICT,
            format_func=lambda each: each.value.capitalize(),
            key="on",
            bind="query-params",
            required=True,
        )
        part = st.segmented_control(
            "By",
            list(Part),
            default=Part.CLAUSE,
            format_func=lambda each: each.value.capitalize(),
            key="by",
            bind="query-params",
            required=True,
            wrap=True,
        )
    question, part = Question(question), Part(part)
    with st.spinner("Resampling judgements for the intervals"):
        found = read_counted(reviewer_agreement, question, part, where)
    if not found.overall.items:
        empty(
            "No case here has two judgements yet.",
            "Agreement needs cases judged by two reviewers. Clear a filter, or have a second reviewer judge.",
        )
        return
    _show_overall(found)
    _show_parts(found, question, part, where)
    _show_confusion(found, question, part, where)
    if question is Question.VERDICT:
        _show_skills(where)


def _show_overall(found: ReviewerAgreement) -> None:
    whole = found.overall
    with st.container(horizontal=True):
        estimate("Alpha", whole.alpha, whole.low, whole.high, ALPHA)
        estimate("Gwet's AC", whole.ac, whole.ac_low, whole.ac_high, AC)
        estimate("Same verdict", whole.raw, whole.raw_low, whole.raw_high, RAW)
        st.metric("Cases", f"{whole.items:,}", help="With two judgements or more", width=130)
        st.metric("Reviewers", f"{whole.raters:,}", width=130)
    by_rater = f" With other reviewers, alpha could be {interval(*whole.by_rater)}." if whole.by_rater else ""
    note = f" **{whole.note.capitalize()}.**" if whole.note else ""
    if "below chance" in whole.note:
        note += " Or two groups of reviewers judge differently: split by reviewer pair to see which."
    st.caption(
        f"Of {found.judgements:,} judgements on {found.cases:,} cases that were read; cases still under "
        f"blind review are not counted."
        f"{' These are the newest; there are more.' if found.is_cut else ''}{by_rater}{note}"
    )


def _show_parts(found: ReviewerAgreement, question: Question, part: Part, where: Slice) -> None:
    st.subheader(f"By {part.value}", anchor=False)
    drawn = [_dot(each) for each in found.parts[:20] if each.measured.alpha is not None]
    if drawn:
        show_dots(f"Alpha by {part.value}", drawn, "cases", f"alpha-{part}-{question}")
        st.caption(
            "Alpha with its 95% interval; a hollow dot has too few cases. Choose a row for the cases behind it."
        )
    chosen = choose_row(
        [_row(each, part) for each in found.parts],
        f"parts-{part}-{question}",
        description=f"Agreement by {part.value}; choose a row for its cases",
        config={
            part.value.capitalize(): st.column_config.TextColumn(width=260),
            "Alpha": st.column_config.TextColumn(help=ALPHA),
            "AC": st.column_config.TextColumn(help=AC),
            "Same": st.column_config.TextColumn(help=RAW),
            "With other reviewers": st.column_config.TextColumn(
                help="Alpha's 95% interval when reviewers, not cases, are drawn again; it takes three."
            ),
            "Kappa": st.column_config.TextColumn(
                help="Cohen's kappa of the two, corrected for how often each gives each verdict."
            ),
        },
    )
    name = found.parts[chosen].name if chosen is not None else ""
    _show_cases(question, part, name, where)


def _dot(part: PartAgreement) -> Dot:
    found = part.measured
    return Dot(part.name, found.alpha, found.low, found.high, found.items, found.is_telling)


def _row(part: PartAgreement, by: Part) -> dict[str, object]:
    found = part.measured
    row: dict[str, object] = {
        by.value.capitalize(): part.name,
        "Cases": found.items,
        "Reviewers": found.raters,
        "Alpha": number(found.alpha),
        "Alpha, 95%": interval(found.low, found.high),
    }
    if by is Part.PAIR:
        kappa = part.kappa
        row["Kappa"] = number(kappa.kappa) if kappa else "–"
        row["Kappa, 95%"] = interval(kappa.low, kappa.high) if kappa else "–"
    else:
        row["With other reviewers"] = interval(*found.by_rater) if found.by_rater else "–"
    return row | {
        "AC": number(found.ac),
        "AC, 95%": interval(found.ac_low, found.ac_high),
        "Same": number(found.raw),
        "Same, 95%": interval(found.raw_low, found.raw_high),
        "Note": found.note,
    }


def _show_cases(question: Question, part: Part, name: str, where: Slice) -> None:
    cases = context.read(cases_behind, question, part, name, where)
    title = f"The {len(cases):,} cases behind {name}" if name else f"All {len(cases):,} cases"
    with st.expander(title, expanded=bool(name), icon=":material/list:"):
        chosen = choose_row(
            [
                {
                    "Case": case.reference,
                    "Differ": "yes" if case.is_split else "no",
                    "Verdicts": "; ".join(f"{who}: {said}" for who, said in case.said),
                    "Scenario": case.scenario,
                    "Language": case.language,
                }
                for case in cases[:MOST_CASES]
            ],
            f"cases-{part}-{question}-{name}",
            description="Cases with each reviewer's verdict; choose a row to open the case",
            config={"Verdicts": st.column_config.TextColumn(width=380)},
        )
        if len(cases) > MOST_CASES:
            st.caption(f"The first {MOST_CASES}; filter to see others.")
        if chosen is not None:
            go("case", ref=cases[chosen].reference)


def _show_confusion(found: ReviewerAgreement, question: Question, part: Part, where: Slice) -> None:
    st.subheader("Confusion matrix", anchor=False)
    pairs = [each.name for each in found.parts] if part is Part.PAIR else []
    pair = ""
    if pairs:
        pair = (
            st.selectbox(
                "Reviewers",
                ["", *pairs],
                format_func=lambda name: name or "all pairs together",
                key="pair",
                bind="query-params",
                width=360,
            )
            or ""
        )
    shown = read_counted(reviewer_confusion, question, pair, where)
    if not shown.pairs:
        st.caption("These two have no cases in common.")
        return
    _draw_confusion(shown)
    if not pairs:
        st.caption(
            "Every two reviewers of a case, counted both ways. Split by reviewer pair to see two of them."
        )


def _draw_confusion(shown: Confusion) -> None:
    rows, columns = (shown.one or "one reviewer"), (shown.other or "another")
    sums = [sum(line) for line in shown.table]
    shades = [[cell / of if of else 0.0 for cell in line] for line, of in zip(shown.table, sums, strict=True)]
    texts = [
        [f"{cell} ({cell / of:.0%})" if of else "" for cell in line]
        for line, of in zip(shown.table, sums, strict=True)
    ]
    st.plotly_chart(
        cells_figure(
            shown.values, shown.values, shades, texts, down=f"{rows} says", across=f"{columns} says"
        ),
        config={"displayModeBar": False},
        key="confusion",
        width=640,
        alt=cells_words(f"Verdicts of {rows} against those of {columns}", shown.values, shown.values, texts),
    )
    if shown.kappa is not None:
        st.caption(
            f"Cohen's kappa {number(shown.kappa.kappa)} ({interval(shown.kappa.low, shown.kappa.high)}), "
            f"{shown.kappa.items} cases, the same on {shown.kappa.same:.0%}."
        )


def _show_skills(where: Slice) -> None:
    skills = read_counted(reviewer_skills, where)
    if not skills:
        return
    st.subheader("Assuming one true verdict", anchor=False)
    st.dataframe(
        [
            {
                "Reviewer": each.reviewer,
                "Judgements": each.judgements,
                "Estimated accuracy": each.accuracy,
                **each.shares,
            }
            for each in skills
        ],
        hide_index=True,
        column_config={
            name: st.column_config.NumberColumn(format="percent")
            for name in ("Estimated accuracy", *skills[0].shares)
        },
        alt="Each reviewer's estimated accuracy (Dawid and Skene), and how often they give each verdict",
    )
    st.caption(
        "Dawid and Skene's estimate weighs reviewers by how well they fit the others. Where reviewers "
        "have different perspectives, a low figure reflects another view, not an error: use a calibration "
        "set to measure skill."
    )
    show_link("calibration", "Calibration sets")
