"""What three raters say about a hundred outputs: the same for every tool, made without chance. Standard library only."""

from dataclasses import dataclass

OUTPUTS, RATERS = 100, 3
CATEGORIES = ("good", "wrong", "rude")


@dataclass(frozen=True)
class Judged:
    """One output and what each rater made of it: stars from 1 to 5, a category, a remark now and then, or None where skipped."""

    number: int
    prompt: str
    answer: str
    stars: tuple[int | None, ...]
    categories: tuple[str | None, ...]
    remarks: tuple[str | None, ...]


def judged() -> list[Judged]:
    """A hundred outputs. Raters mostly agree; each skips some."""
    found = []
    for number in range(OUTPUTS):
        quality = number * 7 % 5 + 1
        stars: list[int | None] = []
        categories: list[str | None] = []
        remarks: list[str | None] = []
        for rater in range(RATERS):
            draw = (number * 31 + rater * 17) % 10
            skips = (number + rater * 5) % 20 == 0
            star = min(5, max(1, quality + (draw > 6) - (draw < 2)))
            category = CATEGORIES[0] if star > 3 else CATEGORIES[1 + (draw % 2)]
            stars.append(None if skips else star)
            categories.append(None if skips else category)
            remarks.append(f"remark {number} by {rater}" if draw == 5 and not skips else None)
        found.append(
            Judged(
                number,
                f"Question {number}: how hot does water boil at {number * 40} m?",
                f"Answer {number}: at {100 - number * 0.13:.1f} °C.",
                tuple(stars),
                tuple(categories),
                tuple(remarks),
            )
        )
    return found


def rater(place: int) -> str:
    return f"rater-{place + 1}@example.org"
