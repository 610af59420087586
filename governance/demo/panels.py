"""Panels: a drawn set of outputs that all groups rate, blunt ones among them. Here the groups differ."""

from random import Random

from governance.demo.chance import stream
from governance.demo.crowd import Crowd
from governance.demo.opinions import rating
from governance.demo.outputs import Traffic
from governance.demo.records import Feedback, Output
from governance.demo.story import PANEL_BLUNT, PANEL_DAYS, PANEL_OTHERS, PANEL_SEATS
from governance.demo.timeline import Timeline


def panel_ratings(seed: int, timeline: Timeline, traffic: Traffic, crowd: Crowd) -> list[Feedback]:
    """What every panel said, one panel for each version."""
    random = stream(seed, "panels")
    said = []
    for version, (first_day, last_day) in PANEL_DAYS.items():
        start, stop = timeline.day(first_day, 8), timeline.day(last_day, 20)
        for output in _drawn(random, traffic, timeline, version):
            for group, seats in PANEL_SEATS.items():
                for _ in range(seats):
                    person = crowd.speaker(output.language, group, "rating", output.external_id)
                    if person is not None:
                        moment = timeline.waking_moment(random, start, stop)
                        said.append(rating(random, output, person, moment))
    return said


def _drawn(random: Random, traffic: Traffic, timeline: Timeline, version: str) -> list[Output]:
    before = timeline.day(PANEL_DAYS[version][0])
    known = [each for each in traffic.outputs if each.model_version == version and each.produced_at < before]
    blunt = [each for each in known if each.planted.style == "blunt"]
    others = [each for each in known if each.planted.style != "blunt"]
    return random.sample(blunt, PANEL_BLUNT) + random.sample(others, PANEL_OTHERS)
