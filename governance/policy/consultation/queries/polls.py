"""What participants answered in polls, by segment: the shares of a question's answers among those who gave another's."""

from collections import Counter
from dataclasses import dataclass

from sqlmodel import Session, select

from governance.policy.consultation.tables import Participant

SEVERAL = "; "


@dataclass(frozen=True)
class PollShare:
    """`chosen` of the `people` in a segment gave this answer to the question."""

    question: str
    answer: str
    chosen: int
    people: int

    @property
    def share(self) -> float:
        return self.chosen / self.people


def poll_shares(
    session: Session, consultation_id: int, segment: tuple[str, str] | None = None
) -> list[PollShare]:
    """The answers to every poll among all participants, or among those of a segment (question, answer), by question. A poll with
    several answers counts each. Whoever answered no poll at all is left out.
    """
    declared = session.exec(
        select(Participant.declared).where(Participant.consultation_id == consultation_id)
    ).all()
    people = [
        {question: answers.split(SEVERAL) for question, answers in each.items()} for each in declared if each
    ]
    if segment is not None:
        people = [each for each in people if segment[1] in each.get(segment[0], [])]
    counts = Counter(
        (question, answer) for each in people for question, answers in each.items() for answer in answers
    )
    return [
        PollShare(question, answer, chosen, len(people))
        for (question, answer), chosen in sorted(counts.items())
    ]
