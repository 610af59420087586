"""The form that builds a dataset version: choices, or the whole recipe as YAML; a dry run says what would come of it."""

import streamlit as st

from app.session import context
from app.session.links import go
from governance.core.errors import PlumblineError
from governance.datasets.commands import build
from governance.datasets.queries import dry_run
from governance.datasets.reasons import reason_words
from governance.datasets.recipe import Recipe, read_recipe, read_recipe_file, recipe_text
from governance.feedback.queries import slice_values
from governance.registry.queries import model_versions

KINDS = {
    "preference": "Preferences",
    "demonstration": "Demonstrations",
    "unpaired": "Unpaired answers",
    "prompt": "Prompts",
    "stepwise": "Steps",
}
DISAGREEMENT = {
    "majority": "the majority, with its margin",
    "soft_label": "one row with the votes",
    "by_group": "one row for each stakeholder group",
    "group_margins": "the majority, with each group's votes",
    "exclude_contested": "only rows that nobody contests",
}
PII = {"tell": "count it", "mask": "mask it", "drop": "leave such rows out", "ignore": "don't check"}


def build_form() -> None:
    """Asks for a recipe, says what it would come to, and builds the version."""
    slug = st.text_input(
        "Dataset",
        key="build-slug",
        placeholder="medical-es",
        max_chars=64,
        help="A new name starts a new dataset",
    )
    title = st.text_input("Title, if it is new", key="build-title", max_chars=200)
    as_form, as_text = st.tabs(["Choices", "Recipe as YAML"])
    with as_form:
        chosen = _choices()
    with as_text:
        text = st.text_area(
            "Recipe",
            key="build-recipe",
            height=220,
            placeholder=recipe_text(chosen),
            help="If filled in, it replaces the choices above; docs/datasets.md lists the fields",
        )
    try:
        recipe = read_recipe_file(text) if text.strip() else chosen
    except PlumblineError as error:
        context.show_error(error)
        return
    left, right = st.columns(2)
    if left.button("Dry run", icon=":material/calculate:", width="stretch"):
        _tell(recipe)
    if right.button("Build", type="primary", icon=":material/construction:", width="stretch"):
        with st.spinner("Building…"):
            done = context.act(
                build, "The version has been built", slug.strip(), recipe, title.strip() or None
            )
        if done is not None:
            go("dataset", ref=f"{slug.strip()}@{done.value.number}")
        context.show_refusal()


def _choices() -> Recipe:
    values = context.read(slice_values)
    kinds = st.pills(
        "Rows",
        list(KINDS),
        key="build-kinds",
        selection_mode="multi",
        default=["preference"],
        format_func=KINDS.__getitem__,
    )
    languages = st.multiselect(
        "Only these languages", values.languages, key="build-languages", placeholder="all"
    )
    scenarios = st.multiselect(
        "Only these scenarios", values.scenarios, key="build-scenarios", placeholder="all"
    )
    names = st.multiselect(
        "Only answers of these model versions",
        [row.name for row in context.read(model_versions)],
        key="build-versions",
        placeholder="all",
    )
    rule = st.selectbox(
        "Where people disagree, keep",
        list(DISAGREEMENT),
        key="build-rule",
        format_func=DISAGREEMENT.__getitem__,
    )
    pii = st.selectbox("Personal data", list(PII), key="build-pii", format_func=PII.__getitem__)
    st.caption("Only words with training consent are used.")
    return read_recipe(
        {
            "kinds": kinds or ["preference"],
            "languages": languages,
            "scenarios": scenarios,
            "model_versions": names,
            "disagreement": rule,
            "pii": pii,
        }
    )


def _tell(recipe: Recipe) -> None:
    try:
        with st.spinner("Counting…"), context.store().read() as session:
            found = dry_run(session, recipe)
    except PlumblineError as error:
        context.show_error(error)
        return
    st.markdown(f"It would hold **{found.example_count:,}** examples.")
    if found.account.get("contradictions"):
        st.markdown(f"People disagree on {found.account['contradictions']:,} of the rows they compared.")
    if found.excluded:
        st.markdown("Reason for leaving out")
        st.markdown(
            "\n".join(f"- {reason_words(reason)}: {count:,}" for reason, count in found.excluded.items())
        )
