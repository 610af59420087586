"""What became of a statement, in plain words and in the reader's language."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from app.ui.translations import Words, marked
from governance.views.receipts.steps import Stage, Step

VERDICTS = {
    "violates": marked("Judged: the answer breaks the rules"),
    "acceptable": marked("Judged: the answer is acceptable"),
    "unclear": marked("Judged: the rules don't settle it"),
}
FINDINGS = {
    "open": marked("It was recorded as a problem to be solved"),
    "action_planned": marked("It was recorded as a problem, and a solution is planned"),
    "in_progress": marked("It was recorded as a problem, and it is being solved"),
    "awaiting_verification": marked("The problem was worked on; someone is checking whether it is solved"),
    "verified": marked("The problem was solved, and somebody else checked it"),
    "closed": marked("The problem was solved, and somebody else checked it"),
    "risk_accepted": marked("The problem was recorded; the organisation decided to accept it"),
}
CHANGES = {
    "done": marked("The rules were changed because of it"),
    "planned": marked("A change of the rules is planned because of it"),
}
ICONS = {
    Stage.RECEIVED: "✓",
    Stage.UNDER_REVIEW: "◔",
    Stage.JUDGED: "⚖",
    Stage.FINDING: "⚑",
    Stage.POLICY_CHANGE: "§",
    Stage.DATASET_VERSION: "▤",
    Stage.MODEL_VERSION: "★",
}


def step_words(step: Step, words: Words) -> str:
    """One step as a sentence."""
    if step.stage is Stage.RECEIVED:
        return words("Received")
    if step.stage is Stage.UNDER_REVIEW:
        return words("People are reviewing the answer you gave feedback on")
    if step.stage is Stage.JUDGED:
        told = words(VERDICTS[step.state])
        if not step.names:
            return told
        return told + words(" (rule: {names})", names=", ".join(step.names))
    if step.stage is Stage.FINDING:
        return words(FINDINGS[step.state])
    if step.stage is Stage.POLICY_CHANGE:
        return words(CHANGES[step.state])
    name = ", ".join(step.names)
    if step.stage is Stage.DATASET_VERSION:
        if step.own_words:
            return words("Your words are part of a set of examples to learn from: {name}", name=name)
        return words("It led to a set of examples to learn from: {name}", name=name)
    if step.own_words:
        return words("A new version of the model learned from your words: {name}", name=name)
    return words("It led to a new version of the model: {name}", name=name)


def show_steps(steps: Sequence[Step], words: Words) -> None:
    """The steps as a list, in order, each with its day."""
    lines = []
    for step in steps:
        day = f'<span class="pl-quiet"> · {escape(words.day(step.at.date()))}</span>' if step.at else ""
        mark = f'<span aria-hidden="true">{ICONS[step.stage]}</span>'
        lines.append(f"<li>{mark} {escape(step_words(step, words))}{day}</li>")
    st.html(f'<ol class="pl-steps">{"".join(lines)}</ol>')
