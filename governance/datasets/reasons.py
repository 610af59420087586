"""Why a statement, or a pair of answers, is not in a dataset version: one list for builds, exports and screens."""

from enum import StrEnum


class Exclusion(StrEnum):
    """Why something was left out of a dataset version; the first reason that holds is counted."""

    NO_CONSENT = "no_training_consent"
    TIE = "tie"
    BOTH_BAD = "both_bad"
    OTHER_POLICY_VERSION = "other_policy_version"
    NO_PASSAGE = "no_passage_marked"
    NO_PROMPT = "no_prompt"
    PROMPTS_DIFFER = "prompts_differ"
    UNKNOWN_ROLE = "unknown_role"
    CONTENT_PARTS = "content_parts"
    EMPTY_MESSAGE = "empty_message"
    PROMPT_ENDS_IN_ASSISTANT = "prompt_ends_in_assistant"
    PROMPT_ENDS_IN_SYSTEM = "prompt_ends_in_system"
    EMPTY_TEXT = "empty_text"
    IDENTICAL_TEXTS = "identical_texts"
    PREFIX_TEXTS = "prefix_texts"
    PERSONAL_DATA = "personal_data"
    SUPERSEDED = "same_person_said_otherwise_later"
    OUTVOTED = "outvoted"
    EVENLY_SPLIT = "evenly_split"
    CONTESTED = "contested"
    TOO_FEW_VOTES = "too_few_votes"
    TOO_LITTLE_AGREEMENT = "too_little_agreement"
    NEAR_DUPLICATE = "near_duplicate"
    OVER_CAP = "over_cap"
    BALANCE = "balance"


REASONS = {
    Exclusion.NO_CONSENT: "its author doesn't let us train on it",
    Exclusion.TIE: "both answers were called equally good",
    Exclusion.BOTH_BAD: "both answers were called bad",
    Exclusion.OTHER_POLICY_VERSION: "judged under a policy version that the recipe doesn't accept",
    Exclusion.NO_PASSAGE: "the reviewers marked no passage, so no step can be told from the others",
    Exclusion.NO_PROMPT: "nothing was asked before the answer",
    Exclusion.PROMPTS_DIFFER: "the two answers are to different conversations",
    Exclusion.UNKNOWN_ROLE: "a message has a role other than system, user, assistant and tool",
    Exclusion.CONTENT_PARTS: "a message holds parts that are not text",
    Exclusion.EMPTY_MESSAGE: "a message before the answer is empty",
    Exclusion.PROMPT_ENDS_IN_ASSISTANT: "the conversation ends in an assistant turn, so trainers would add a second one",
    Exclusion.PROMPT_ENDS_IN_SYSTEM: "the conversation ends in a system message: nobody asked anything",
    Exclusion.EMPTY_TEXT: "an answer is empty",
    Exclusion.IDENTICAL_TEXTS: "the two answers differ in nothing but white space at their ends",
    Exclusion.PREFIX_TEXTS: "one answer is the beginning of the other, so nothing sets them apart where they differ",
    Exclusion.PERSONAL_DATA: "personal data was found in it, and the recipe drops such rows",
    Exclusion.SUPERSEDED: "the same person said the opposite later",
    Exclusion.OUTVOTED: "more people preferred the other answer",
    Exclusion.EVENLY_SPLIT: "as many people preferred one answer as the other",
    Exclusion.CONTESTED: "people disagree, and the recipe leaves contested rows out",
    Exclusion.TOO_FEW_VOTES: "fewer people spoke than the recipe asks for",
    Exclusion.TOO_LITTLE_AGREEMENT: "fewer people agree than the recipe asks for",
    Exclusion.NEAR_DUPLICATE: "nearly the same text is in the version already",
    Exclusion.OVER_CAP: "the recipe's cap was reached",
    Exclusion.BALANCE: "left out to reach the recipe's balance",
}
"""Each reason as the end of the sentence "left out because …"."""


def reason_words(reason: str) -> str:
    """The sentence for a stored reason; the reason itself, spaced, where it isn't one of ours."""
    return REASONS[Exclusion(reason)] if reason in set(Exclusion) else reason.replace("_", " ")
