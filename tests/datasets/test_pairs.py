"""What makes a training pair, what doesn't, and what its hash depends on."""

import hashlib

import pytest

from governance.datasets.pairs import ContentHash, Exclusion, Pair, pair_of

ASKED = [{"role": "user", "content": "May I?"}]


def test_two_answers_to_one_question_make_a_pair() -> None:
    assert pair_of(ASKED, ASKED, "Yes.", "No.") == Pair(
        ASKED, [{"role": "assistant", "content": "Yes."}], [{"role": "assistant", "content": "No."}]
    )


@pytest.mark.parametrize(
    ("prompt", "other", "chosen", "rejected", "reason"),
    [
        ([], [], "Yes.", "No.", Exclusion.NO_PROMPT),
        ([{"role": "user"}], [{"role": "user"}], "Yes.", "No.", Exclusion.NO_PROMPT),
        ([], ASKED, "Yes.", "No.", Exclusion.NO_PROMPT),
        (*[[{"role": "user", "content": ["image"]}]] * 2, "Yes.", "No.", Exclusion.CONTENT_PARTS),
        (*[[{"role": "prompter", "content": "Hi"}]] * 2, "Yes.", "No.", Exclusion.UNKNOWN_ROLE),
        (*[[{"role": "developer", "content": "Hi"}, *ASKED]] * 2, "Yes.", "No.", Exclusion.UNKNOWN_ROLE),
        (*[[{"role": "user", "content": " "}]] * 2, "Yes.", "No.", Exclusion.EMPTY_MESSAGE),
        (
            *[[*ASKED, {"role": "assistant", "content": "Well,"}]] * 2,
            "Yes.",
            "No.",
            Exclusion.PROMPT_ENDS_IN_ASSISTANT,
        ),
        (*[[{"role": "system", "content": "Be kind."}]] * 2, "Yes.", "No.", Exclusion.PROMPT_ENDS_IN_SYSTEM),
        (ASKED, ASKED, "yes, of course", "yes", Exclusion.PREFIX_TEXTS),
        (ASKED, ASKED, "yes", " yes, of course ", Exclusion.PREFIX_TEXTS),
        (ASKED, [{"role": "user", "content": "Should I?"}], "Yes.", "No.", Exclusion.PROMPTS_DIFFER),
        (ASKED, ASKED, " \n", "No.", Exclusion.EMPTY_TEXT),
        (ASKED, ASKED, "Yes.", "", Exclusion.EMPTY_TEXT),
        (ASKED, ASKED, "No.", " No.\n", Exclusion.IDENTICAL_TEXTS),
    ],
)
def test_what_a_trainer_cannot_use_is_named(
    prompt: list[dict[str, object]],
    other: list[dict[str, object]],
    chosen: str,
    rejected: str,
    reason: Exclusion,
) -> None:
    assert pair_of(prompt, other, chosen, rejected) is reason


def test_the_digest_is_the_hash_of_the_line_that_leaves_the_house() -> None:
    pair = pair_of(ASKED, ASKED, "Sí, claro.", "No.")
    assert isinstance(pair, Pair)
    line = (
        '{"chosen":[{"content":"Sí, claro.","role":"assistant"}],'
        '"prompt":[{"content":"May I?","role":"user"}],'
        '"rejected":[{"content":"No.","role":"assistant"}]}'
    )
    assert pair.digest == hashlib.sha256(line.encode()).hexdigest()


def test_the_content_hash_depends_on_order() -> None:
    one, other = "11" * 32, "22" * 32
    forwards, backwards = ContentHash(), ContentHash()
    for digest in (one, other):
        forwards.add(digest)
    for digest in (other, one):
        backwards.add(digest)
    assert forwards.value == hashlib.sha256(bytes.fromhex(one + other)).hexdigest() != backwards.value
