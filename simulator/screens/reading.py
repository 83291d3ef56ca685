"""How a person's phone takes what Pages send: read at once, received but not opened, or switched off."""

from __future__ import annotations

from enum import StrEnum

from flask import session
from sqlalchemy import select

from simulator.models import Home, Person, Thread
from simulator.store import World
from simulator.world import people, sending, talk


class Reading(StrEnum):
    """The three ways."""

    READS = "reads"
    LEAVES = "leaves"
    OFF = "off"


TITLES = {
    Reading.READS: "Reads what comes in an open chat",
    Reading.LEAVES: "Receives, but reads nothing",
    Reading.OFF: "Phone is off: nothing is delivered",
}
_KEY = "leaves_unread"  # in the session: the ids of people whose open chat marks nothing as read


def of(person: Person) -> Reading:
    """The person's present way."""
    if person.is_offline:
        return Reading.OFF
    return Reading.LEAVES if person.id in session.get(_KEY, []) else Reading.READS


def choose(world: World, person: Person, way: Reading) -> None:
    """Change it; a phone that is switched on gets everything that waited."""
    others = [person_id for person_id in session.get(_KEY, []) if person_id != person.id]
    session[_KEY] = [*others, person.id] if way == Reading.LEAVES else others
    switch_phone(world, person, is_on=way != Reading.OFF)


def switch_phone(world: World, person: Person, *, is_on: bool) -> None:
    """Switch the phone on or off."""
    person.is_offline = not is_on
    if is_on:
        for thread in world.scalars(select(Thread).where(Thread.person_id == person.id)):
            sending.arrive(world, thread)


def look(world: World, home: Home, person: Person) -> None:
    """The person has the chat before their eyes."""
    thread = talk.find_thread(world, home, person)
    if thread and of(person) == Reading.READS:
        people.opens_chat(world, thread)
