"""What was asked in the demo's consultations, and what the policy owner answered. Invented."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from governance.demo.story import ELDERLY, EXPERTS, NEWCOMERS, PUBLIC, TEACHERS
from governance.policy.consultation.tables import Decision


@dataclass(frozen=True)
class Said:
    """A statement, how the two camps lean on it (1 agree, -1 disagree, 0 either), and its translations."""

    text: str
    first_camp: int
    second_camp: int
    clause: str | None = None
    translations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """`invited` counts people by group, `camps` is the share of each group in the first camp, `turnout` the share that votes."""

    slug: str
    title: str
    question: str
    statements: tuple[Said, ...]
    invited: Mapping[str, int]
    camps: Mapping[str, float]
    turnout: float


TONE = Asked(
    slug="how-blunt",
    title="How blunt may an answer be?",
    question="Version 3 of our guidelines is to say how direct the assistant may be. What do you want of an answer that you may "
    "not like to hear?",
    statements=(
        Said("Every answer should carry a sentence of regard for the person.", 1, -1, "tone.bluntness"),
        Said("A short, bare answer is a sign of respect: my time is not wasted.", -1, 1, "tone.bluntness"),
        Said("People should be able to choose how direct the assistant is with them.", 1, 1, "tone.choice"),
        Said("An answer that scolds me makes me stop asking.", 1, -1, "tone.bluntness"),
        Said("Kind words around bad news only hide it.", -1, 1, "tone.bluntness"),
        Said("Being correct is no excuse for a harsh tone.", 1, -1, "tone.bluntness"),
        Said("Warnings must stay plain, whatever tone I chose.", 1, 1, "medical.urgent-signs"),
        Said("The assistant should be gentler with children than with adults.", 1, 1, "privacy.minors"),
        Said("Experts who ask should get the bare facts by default.", -1, 1, "tone.choice"),
        Said("The tone I chose should hold for the next conversation too.", 0, 0, "tone.choice"),
        Said("I would rather read a long friendly answer than a short cold one.", 1, -1),
        Said("The assistant should never say that something is my own fault.", 1, -1, "tone.bluntness"),
    ),
    invited={ELDERLY: 24, PUBLIC: 40, EXPERTS: 22, TEACHERS: 16, NEWCOMERS: 9},
    camps={ELDERLY: 0.95, PUBLIC: 0.75, EXPERTS: 0.08, TEACHERS: 0.5, NEWCOMERS: 0.7},
    turnout=0.85,
)

MEMORY = Asked(
    slug="memory",
    title="May the assistant remember you?",
    question="We think of letting the assistant remember what someone told it. Under which conditions would that be right?",
    statements=(
        Said(
            "The assistant may remember me only if I switched that on myself.",
            1,
            1,
            translations={
                "es": "El asistente solo puede recordarme si yo mismo lo he activado.",
                "de": "Der Assistent darf sich nur an mich erinnern, wenn ich das selbst eingeschaltet habe.",
                "fr": "L’assistant ne peut se souvenir de moi que si je l’ai activé moi-même.",
                "zh-Hans": "只有我自己开启后，助手才可以记住我。",
            },
        ),
        Said(
            "I am tired of telling the same story each time.",
            -1,
            1,
            translations={
                "es": "Estoy cansado de contar lo mismo cada vez.",
                "de": "Ich bin es leid, jedes Mal dasselbe zu erzählen.",
                "fr": "J’en ai assez de raconter la même chose à chaque fois.",
                "zh-Hans": "我厌倦了每次都重复同样的事情。",
            },
        ),
        Said(
            "What I said about my health must be forgotten at the end of the conversation.",
            1,
            -1,
            translations={
                "es": "Lo que dije sobre mi salud debe olvidarse al final de la conversación.",
                "de": "Was ich über meine Gesundheit gesagt habe, muss am Ende des Gesprächs vergessen sein.",
                "fr": "Ce que j’ai dit de ma santé doit être oublié à la fin de la conversation.",
                "zh-Hans": "我说过的健康情况必须在对话结束时删除。",
            },
        ),
        Said(
            "I want to see everything that it remembers of me.",
            1,
            1,
            translations={
                "es": "Quiero ver todo lo que recuerda de mí.",
                "de": "Ich will alles sehen, was er sich von mir merkt.",
                "fr": "Je veux voir tout ce dont il se souvient à mon sujet.",
                "zh-Hans": "我想看到它记住的关于我的一切。",
            },
        ),
        Said("A family that shares a telephone should share no memory.", 1, 0),
        Said("Remembering makes the answers better, and that is worth it.", -1, 1),
        Said("A memory should fade after a month unless I renew it.", 0, 0),
        Said("Nobody at Larkmoor should be able to read what it remembers.", 1, 1),
    ),
    invited={ELDERLY: 12, PUBLIC: 24, EXPERTS: 8, TEACHERS: 8, NEWCOMERS: 6},
    camps={ELDERLY: 0.7, PUBLIC: 0.5, EXPERTS: 0.3, TEACHERS: 0.5, NEWCOMERS: 0.6},
    turnout=0.75,
)

SUBMITTED: Mapping[str, tuple[tuple[str, str, str | None], ...]] = {
    "how-blunt": (
        (PUBLIC, "If I ask twice, the second answer may be blunter.", ""),
        (
            EXPERTS,
            "My neighbour at 14 Mill Lane should not be allowed to use it at all.",
            "It names a person who can be found. Please write what should hold for everyone.",
        ),
    ),
    "memory": (
        (ELDERLY, "It should ask before it keeps anything that concerns someone else.", None),
        (TEACHERS, "Pupils’ accounts should never have a memory.", None),
    ),
}
"""Participants' own statements: the group, the text, and the reason where it was rejected ("" accepted, None still waiting)."""

CLOSING_WORDS = (
    "Thank you. Version 3 asks for a gentle word in every answer and lets everyone choose the bare form. "
    "Where you differ, we say below which way we went and why."
)

ANSWERS: tuple[tuple[int | None, str, Decision, str, str | None], ...] = (
    (
        3,
        "People should be able to choose how direct the assistant is with them.",
        Decision.TAKEN_UP,
        "Both sides agree on this, so it is a clause of its own now.",
        "tone.choice",
    ),
    (
        1,
        "Every answer should carry a sentence of regard for the person.",
        Decision.TAKEN_UP,
        "It is the default; whoever wants it bare can say so.",
        "tone.bluntness",
    ),
    (
        9,
        "Experts should get the bare facts by default.",
        Decision.NOT_TAKEN_UP,
        "The assistant doesn't know who is an expert, and a wrong guess hurts more than one sentence too many.",
        None,
    ),
    (
        10,
        "The tone that someone chose should hold for the next conversation too.",
        Decision.PARTLY,
        "It holds for the conversation. Beyond that the assistant would have to remember people, which we ask about separately.",
        "tone.choice",
    ),
)
"""Statement number, point, decision, answer, clause."""
