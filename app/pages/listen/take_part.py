"""A campaign's form for whoever was invited: no account, a telephone is enough."""

import streamlit as st

from app.pages.listen import feedback_form as form
from app.session import context
from app.ui.public import link_to, public_page, say_why
from app.ui.translations import Words
from governance.campaigns.commands import (
    AboutOneself,
    answer,
    join,
    keep_answer,
    pass_over,
    take_next,
)
from governance.campaigns.queries import Invitation, Participation, invitation, participation
from governance.campaigns.queries.serving import Offer
from governance.campaigns.refusals import CannotTakePart, Reason
from governance.core.drafts.queries import draft
from governance.feedback.drafts import FEEDBACK_FORM
from governance.feedback.tables import Kind, Scope
from governance.registry.queries import output_view

UNTOLD = ""
JUST_JOINED = "just-joined"


def begin(token: str, invited: Invitation) -> None:
    """Makes the visitor a participant, with what they told; their code goes into the address, so that a reload goes on."""
    state = st.session_state
    declared = {
        each["slug"]: told
        for each in invited.attributes
        if (told := state.get(f"about-{each['slug']}", UNTOLD)) != UNTOLD
    }
    read = tuple(state.get("about-languages", invited.languages)) or invited.languages
    about = AboutOneself(read, form.consent_given("about"), state.get("about-group") or None, declared)
    done = context.act(join, "", token, about)
    if done is None:
        state["refused"] = context.take_refusal()
        return
    st.query_params["code"] = done.value
    state[JUST_JOINED] = True


def send(code: str, offer: Offer, key: str, thanks: str) -> None:
    """Stores what was filled in; refused, it stays in the form."""
    filled, consent = form.filled_in(key, len(offer.shown_ids)), form.consent_given(key)
    if context.act(answer, thanks, code, offer.item_id, filled, consent) is None:
        st.session_state["refused"] = context.take_refusal()
        return
    st.session_state.pop("offer", None)


def another(code: str, offer: Offer) -> None:
    """Leaves this one out."""
    context.act(pass_over, "", code, offer.item_id)
    st.session_state.pop("offer", None)


def keep(code: str, offer: Offer, key: str) -> None:
    """Keeps what is in the form, so that a lost connection takes nothing away."""
    context.act(keep_answer, "", code, offer.item_id, form.all_values(key))


def welcome(token: str, words: Words) -> None:
    """Who invites, to what, and what happens with what one says; then the few questions about oneself."""
    invited = context.read(invitation, token, context.moment())
    if invited is None or invited.reason is not None:
        st.title(words("Take part"), anchor=False)
        reason = Reason.NO_SUCH_LINK if invited is None else (invited.reason or Reason.CLOSED)
        say_why(words, CannotTakePart(reason))
        ask_for_code(words)
        return
    st.title(invited.title, anchor=False)
    st.text(invited.purpose)
    st.markdown(
        words(
            "You will read answers that a computer program gave to people, and say what you think of "
            "them. You don't need an account, and nobody asks for your name. You can stop whenever you like."
        )
    )
    if invited.closes_on is not None:
        st.caption(words("Open until {day}.", day=words.day(invited.closes_on)))
    about_oneself(invited, words)
    for scope in Scope:
        st.session_state.setdefault(f"about-consent-{scope.value}", scope is Scope.REVIEW)
    form.ask_consent("about", words)
    show_refusal(words)
    st.button(
        words("Begin"),
        type="primary",
        icon=":material/arrow_forward:",
        on_click=begin,
        args=(token, invited),
    )
    ask_for_code(words)


def about_oneself(invited: Invitation, words: Words) -> None:
    """Questions that nobody has to answer, and the languages one reads."""
    if len(invited.languages) > 1:
        st.pills(
            words("Which of these languages do you read?"),
            invited.languages,
            selection_mode="multi",
            default=invited.languages,
            format_func=words.language_name,
            key="about-languages",
            wrap=True,
        )
    rather_not = words("I'd rather not say")
    names = {UNTOLD: rather_not, **dict(invited.groups)}
    if invited.groups:
        st.selectbox(
            words("Which group do you belong to?"),
            list(names),
            format_func=names.__getitem__,
            key="about-group",
        )
    for each in invited.attributes:
        question: str = each["label"]
        st.selectbox(
            words(question),
            [UNTOLD, *each["options"]],
            format_func=lambda told: words(told) if told else rather_not,
            key=f"about-{each['slug']}",
        )


def ask_for_code(words: Words) -> None:
    """The way back for those who have a code and opened the link anew."""
    with st.expander(words("I already have a code")):
        typed = st.text_input(words("Your code"), key="typed-code", max_chars=60)
        if st.button(words("Continue"), icon=":material/arrow_forward:") and typed.strip():
            st.query_params["code"] = typed.strip()
            st.rerun()


def take_part(code: str, words: Words) -> None:
    """The next answer to look at, or why there is none."""
    mine = context.read(participation, code, context.moment())
    if mine is None:
        st.title(words("Take part"), anchor=False)
        say_why(words, CannotTakePart(Reason.NO_SUCH_CODE))
        ask_for_code(words)
        return
    st.title(mine.invitation.title, anchor=False)
    if st.session_state.get(JUST_JOINED):
        st.success(
            words(
                "Your code is {code}. Write it down: with it you can come back, see what happened with "
                "your feedback, and withdraw your consent.",
                code=f"**{code}**",
            ),
            icon=":material/key:",
        )
    progress(mine, words)
    show_refusal(words)
    if mine.invitation.reason is not None:
        say_why(words, CannotTakePart(mine.invitation.reason))
    elif (offer := current_offer(code, words)) is not None:
        fill_in(code, offer, mine, words)
    link_to("receipt", words("What happened with my feedback"), "receipt", words, code=code)


def progress(mine: Participation, words: Words) -> None:
    done, most = mine.answered_today, mine.invitation.daily_cap
    told = words.many("You have answered {count} today.", "You have answered {count} today.", done)
    if most is not None:
        told += " " + words("At most {most} a day.", most=words.number(most))
    st.caption(told)


def current_offer(code: str, words: Words) -> Offer | None:
    """What this participant reads now; says why when there is nothing."""
    state = st.session_state
    held: tuple[str, Offer] | None = state.get("offer")
    if held is not None and held[0] == code:
        return held[1]
    done = context.act(take_next, "", code)
    if done is None:
        say_why(words)
        return None
    if done.value is None:
        st.success(
            words("Thank you! There is nothing left for you to answer here."), icon=":material/check_circle:"
        )
        return None
    state["offer"] = (code, done.value)
    offer: Offer = done.value
    return offer


def fill_in(code: str, offer: Offer, mine: Participation, words: Words) -> None:
    """The answer and the form."""
    key = f"part-{offer.item_id}"
    shown = [context.read(output_view, each) for each in offer.shown_ids]
    kinds = mine.invitation.kinds
    if f"{key}-begun" not in st.session_state:
        kept = context.read_now(draft, FEEDBACK_FORM, offer.place, mine.person_id)
        form.begin(key, kept, shown[0], mine.consent)
        st.session_state[f"{key}-begun"] = True
    form.show_answers(shown, kinds, words)
    form.ask(
        key,
        kinds,
        shown,
        words,
        lambda: keep(code, offer, key),
        nothing_wrong=Kind.FLAG in kinds,
    )
    with st.expander(words("How my words may be used")):
        form.ask_consent(key, words, lambda: keep(code, offer, key))
    with st.container(horizontal=True):
        st.button(
            words("Send"),
            type="primary",
            icon=":material/send:",
            on_click=send,
            args=(code, offer, key, words("Thank you. Your answer is stored.")),
            shortcut="ctrl+enter",
        )
        st.button(words("Skip this one"), on_click=another, args=(code, offer))


def show_refusal(words: Words) -> None:
    """Why the last click did nothing."""
    refused = st.session_state.pop("refused", None)
    if refused is not None:
        say_why(words, refused)
        if isinstance(refused, CannotTakePart) and refused.reason is Reason.PLACE_TAKEN:
            code = st.query_params.get("code", "")
            held = st.session_state.get("offer")
            if held is not None:
                st.button(words("Continue with another answer"), on_click=another, args=(code, held[1]))


with public_page() as words:
    if code := st.query_params.get("code", ""):
        take_part(code, words)
    elif token := st.query_params.get("token", ""):
        welcome(token, words)
    else:
        st.title(words("Take part"), anchor=False)
        st.markdown(words("Please open the link from your invitation. If you have a code, enter it here."))
        ask_for_code(words)
