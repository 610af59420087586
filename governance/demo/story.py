"""The plan of the story, in numbers. Days are counted back from the end; dates in comments hold for the usual end.

What later work must find in the data:
1. version 2.0 grew worse on medical advice in Spanish, and only there; 2.1, trained on the corrections, is cured of it;
2. elderly users and the public disagree with experts on how blunt an answer may be, in ratings, flags and judgements;
3. the clause on bluntness changed in the third policy version, which left judgements stale;
4. consents differ, and some people took theirs back.
"""

VERSIONS = ("1.0", "2.0", "2.1")
LANGUAGES = {"en": 0.32, "es": 0.24, "fr": 0.16, "de": 0.16, "zh-Hans": 0.12}
SCENARIOS = {
    "medical-advice": 0.28,
    "personal-finance": 0.15,
    "homework-help": 0.14,
    "legal-questions": 0.15,
    "emotional-support": 0.14,
    "news-and-civics": 0.14,
}

RELEASED_DAYS = {"1.0": 315, "2.0": 168, "2.1": 76}  # 5 January, 1 June, 1 September 2026
RETIRED_DAYS = {
    "1.0": 147,
    "2.0": 56,
}  # 22 June, 21 September: each version ran beside the next for three weeks
OUTPUTS = {"1.0": 1500, "2.0": 1700, "2.1": 1800}
FEEDBACK = 12_000

PAIR_SHARE = 0.15
"""Pairs of outputs to the same conversation by one version, as a share of the outputs of a slice."""
VERSION_PAIRS = 110
"""Pairs of one output by each of two versions that ran side by side."""

REGRESSION = ("2.0", "es", "medical-advice")
REGRESSION_POOR_SHARE = 0.5
REGRESSION_FLAG_RATE = 0.19
REGRESSION_CORRECTION_SHARE = 0.13

POOR_SHARE = {"1.0": 0.08, "2.0": 0.07, "2.1": 0.06}
BLUNT_SHARE = 0.05
FLAG_RATE = {
    "medical-advice": 0.045,
    "personal-finance": 0.04,
    "homework-help": 0.03,
    "legal-questions": 0.04,
    "emotional-support": 0.04,
    "news-and-civics": 0.035,
}
CORRECTION_SHARE = 0.06
COMMENT_SHARE = 0.15

ELDERLY, PUBLIC, EXPERTS, TEACHERS, NEWCOMERS = "elderly-users", "public", "experts", "teachers", "newcomers"
GROUPS = (ELDERLY, PUBLIC, EXPERTS, TEACHERS, NEWCOMERS)
GROUP_SHARES = {ELDERLY: 0.15, PUBLIC: 0.52, EXPERTS: 0.13, TEACHERS: 0.13, NEWCOMERS: 0.07}
GROUP_TARGETS_PERMILLE = {ELDERLY: 180, PUBLIC: 420, EXPERTS: 100, TEACHERS: 120, NEWCOMERS: 180}
"""The share of feedback that the organisation wants from each group: newcomers stay far below theirs."""

PANEL_DAYS = {"1.0": (196, 178), "2.0": (105, 87), "2.1": (35, 17)}  # 4-22 May, 3-21 August, 12-30 October
PANEL_BLUNT, PANEL_OTHERS = 20, 40
"""How many outputs of each kind a panel rates; each is rated by PANEL_SEATS of every group."""
PANEL_SEATS = {ELDERLY: 3, PUBLIC: 3, EXPERTS: 3, TEACHERS: 1, NEWCOMERS: 1}
PANEL_CASES = 14
"""Blunt outputs of a panel that reviewers open as cases because the groups differ."""

COMPARISONS = 1_700
MACHINE_RATINGS, MACHINE_COMMENTS = 240, 60

POLICY_DAYS = {1: 336, 2: 182, 3: 42}  # in force from 15 December 2025, 18 May and 5 October 2026
CHANGED_CLAUSE = "tone.bluntness"
"""The one clause that judgements cite and whose text changed afterwards."""

DATASET_DAYS = {1: 186, 2: 92}  # built 14 May and 16 August, of all that had been said by then
TRAINED_ON = {"2.0": 1, "2.1": 2}
AUDIT_DAYS = {"audit-1": (126, 108), "audit-2": (35, -4)}  # 13-31 July; 12 October to 20 November

_COMMON = {
    "good": (1, 2, 8, 34, 55),
    "vague": (22, 38, 28, 9, 3),
    "confident": (24, 32, 26, 13, 5),
}
RATINGS: dict[tuple[str, str], tuple[int, ...]] = {
    **{(style, group): chances for style, chances in _COMMON.items() for group in GROUPS},
    ("confident", EXPERTS): (45, 36, 14, 4, 1),
    ("blunt", EXPERTS): (1, 4, 13, 38, 44),
    ("blunt", TEACHERS): (6, 20, 38, 26, 10),
    ("blunt", NEWCOMERS): (14, 28, 34, 17, 7),
    ("blunt", PUBLIC): (26, 38, 22, 10, 4),
    ("blunt", ELDERLY): (44, 36, 14, 4, 2),
}
"""Chances of 1 to 5 by what was planted and who rates."""

WORTH: dict[str, float] = {"good": 2.2, "vague": 0.5, "confident": 0.4}
BLUNT_WORTH = {EXPERTS: 2.7, TEACHERS: 1.4, NEWCOMERS: 1.0, PUBLIC: 0.8, ELDERLY: 0.3}
TIE_WEIGHT = 0.35
"""Comparisons follow Davidson's model (1970): chances as exp(worth), and TIE_WEIGHT times their geometric mean for a tie."""


def poor_share(version: str, language: str, scenario: str) -> float:
    """The share of poor answers in a slice of a version."""
    return REGRESSION_POOR_SHARE if (version, language, scenario) == REGRESSION else POOR_SHARE[version]


def flag_rate(version: str, language: str, scenario: str) -> float:
    """The share of flags in the feedback on a slice of a version."""
    return REGRESSION_FLAG_RATE if (version, language, scenario) == REGRESSION else FLAG_RATE[scenario]


def correction_share(version: str, language: str, scenario: str) -> float:
    """The share of corrections in the feedback on a slice of a version."""
    return REGRESSION_CORRECTION_SHARE if (version, language, scenario) == REGRESSION else CORRECTION_SHARE


def worth(style: str, group: str) -> float:
    """How much an answer in this style is worth to a group, on Davidson's logarithmic scale."""
    return BLUNT_WORTH[group] if style == "blunt" else WORTH[style]
