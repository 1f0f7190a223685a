"""Who lives in Sagebrush Valley: five schools, about 150 educators, and those who help them. All names are invented."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from waymark.kernel.actor import Role

DISTRICT = "Sagebrush Valley School District"
SLUG = "sagebrush-valley"
LEARNERS = 2500
PASSWORD = "sagebrush valley"  # noqa: S105  # the demo's password is meant to be known

SCHOOLS = {
    "Juniper Elementary": 28,
    "Cottonwood Elementary": 26,
    "Red Mesa Elementary": 24,
    "Valley Middle School": 33,
    "Sagebrush High School": 36,
}

GIVEN = (
    "Abigail Adam Aisha Alejandro Alice Amara Andre Angela Anil Anita April Asher Beatriz Benjamin Bianca Blake Brooke Caleb "
    "Camila Carlos Carmen Cassidy Celeste Chloe Clara Colin Damian Dana Daniel Darius Delia Derek Diego Dina Dylan Eduardo "
    "Eileen Elena Elias Elise Emeka Emma Erin Esteban Esther Ethan Eva Fatima Felix Fiona Gabriel Gemma Grace Gustavo Hadley "
    "Hannah Hassan Hector Helen Henry Ibrahim Imani Ingrid Iris Isaac Ivy Jamal James Janelle Jared Jasmine Javier Jenna "
    "Joanna Joel Jorge Josie Julian June Kara Karim Kate Keisha Kenji Kevin Kira Lamar Laura Leah Leon Lila Linh Logan Lucia "
    "Luis Mae Malik Marco Margaret Maria Marisol Mark Martin Mateo Meera Megan Mei Miguel Mina Miriam Nadia Naomi Nathan "
    "Nicole Nina Noah Nora Olga Oliver Omari Oscar Paige Patrick Paula Pedro Priya Rachel Rafael Ramon Rebecca Renata Reza "
    "Robin Rosa Ruben Ruth Ryan Sadie Samir Samuel Sara Selena Simon Sofia Stella Tamara Tara Theo Thomas Tomas Tyler Uma "
    "Valeria Victor Wendy Will Xavier Yara Yusuf Zoe"
).split()
FAMILY = (
    "Abbott Acosta Ahmed Albright Amari Andersen Archuleta Armijo Baca Bailey Banerjee Barlow Begay Bennett Bishop Blackwood "
    "Bowman Brandt Calloway Campos Carver Chavez Christensen Clawson Cordova Crane Dalton Decker Delgado Diaz Draper Duran "
    "Ellsworth Escobar Farrow Fischer Fletcher Flores Fontaine Gallegos Garner Gibson Gonzales Greer Guerrero Haddad Halvorsen "
    "Harmon Hatch Hayes Herrera Hoang Holloway Hughes Ibarra Jensen Jimenez Juarez Kamara Keller Khan Kimball Kowalski Lambert "
    "Larsen Lindqvist Lozano Lucero Madsen Maldonado Marsh Mbeki McBride Medina Mendez Mercer Montoya Morales Nakai Navarro "
    "Nielsen Nolan Nunez Okafor Olsen Ortega Osei Pacheco Padilla Park Parrish Patel Peralta Petersen Pham Pino Quintana Ramos "
    "Redford Reyes Ridley Rivas Romero Rowley Salas Sandoval Sato Schultz Serrano Shaw Silva Snow Solano Sorensen Stark Suazo "
    "Tafoya Thorne Tran Trujillo Tsosie Ulibarri Valdez Vance Varga Velasquez Vigil Walsh Webb Wheeler Whitaker Yazzie Young "
    "Zamora Zuniga"
).split()
POSITIONS = {
    "Elementary": (
        "Kindergarten teacher",
        "Grade 1 teacher",
        "Grade 2 teacher",
        "Grade 3 teacher",
        "Grade 4 teacher",
        "Grade 5 teacher",
        "Special education teacher",
        "Reading specialist",
        "Art teacher",
        "Librarian",
    ),
    "Middle": (
        "Mathematics teacher",
        "English teacher",
        "Science teacher",
        "Social studies teacher",
        "Music teacher",
        "Special education teacher",
        "Counselor",
        "World languages teacher",
    ),
    "High": (
        "Mathematics teacher",
        "English teacher",
        "Biology teacher",
        "Chemistry teacher",
        "History teacher",
        "Career and technical teacher",
        "World languages teacher",
        "Special education teacher",
        "Counselor",
    ),
}
PEERS = 24
"""How many educators also read as peers."""


@dataclass(frozen=True)
class Member:
    """One person to be added. ``school`` is None for people of the district office."""

    given: str
    family: str
    school: str | None
    position: str
    roles: tuple[tuple[Role, bool], ...]
    """Each role, and whether it holds for the school only."""

    @property
    def email(self) -> str:
        return f"{self.given}.{self.family}@sagebrush.example".lower()


@dataclass(frozen=True)
class SignIn:
    """An account to try the demo with."""

    who: str
    does: str
    email: str


# The people a visitor plays. They come first, so that nobody else gets their names.
EDUCATOR = (Role.EDUCATOR, True)
NEWCOMER = Member("Maya", "Torres", "Cottonwood Elementary", "Grade 4 teacher", (EDUCATOR,))
TRAVELLER = Member("Jonas", "Weber", "Valley Middle School", "Science teacher", (EDUCATOR,))
FINISHER = Member("Grace", "Okoye", "Cottonwood Elementary", "Grade 2 teacher", (EDUCATOR,))
LEADER = Member("Ruth", "Calder", "Cottonwood Elementary", "Principal", ((Role.BUILDING_LEADER, True),))
PEER = Member(
    "Sam", "Ito", "Sagebrush High School", "English teacher", (EDUCATOR, (Role.PEER_REVIEWER, False))
)
COACH = Member("Lena", "Brooks", None, "Instructional coach", ((Role.COACH, False),))
HR = Member("Harold", "Finch", None, "Human resources", ((Role.HR_OFFICER, False),))
PROGRAM_LEAD = Member("Priscilla", "Moon", None, "Professional learning", ((Role.PROGRAM_LEAD, False),))
SUPERINTENDENT = Member("Walter", "Hale", None, "Superintendent", ((Role.SUPERINTENDENT, False),))
ADMIN = Member("Ada", "Winters", None, "Systems", ((Role.ADMIN, False),))
PLAYED = (NEWCOMER, TRAVELLER, FINISHER, LEADER, PEER, COACH, HR, PROGRAM_LEAD, SUPERINTENDENT, ADMIN)

SIGN_INS = (
    SignIn("Maya Torres, teacher", "has no pathway yet: choose one and present it", NEWCOMER.email),
    SignIn("Jonas Weber, teacher", "is half-way: hand in evidence, look at badges", TRAVELLER.email),
    SignIn(
        "Grace Okoye, teacher", "finished her pathway: a shelf of badges, credit, a raise", FINISHER.email
    ),
    SignIn("Ruth Calder, principal", "hears plans at Cottonwood Elementary", LEADER.email),
    SignIn("Sam Ito, peer reader", "reads evidence of colleagues", PEER.email),
    SignIn("Lena Brooks, coach", "reads evidence as a coach", COACH.email),
    SignIn("Harold Finch, human resources", "sees credit and exports it", HR.email),
    SignIn(
        "Priscilla Moon, program lead", "watches reviews and the district's conditions", PROGRAM_LEAD.email
    ),
    SignIn("Walter Hale, superintendent", "asks whether it changes anything", SUPERINTENDENT.email),
    SignIn("Ada Winters, administrator", "looks after people and roles", ADMIN.email),
)


def members(draw: random.Random) -> Iterator[Member]:
    """Everybody in the district, the played people first."""
    yield from PLAYED
    taken = {(one.given, one.family) for one in PLAYED}
    names = _names(draw, taken)
    for school, staff in SCHOOLS.items():
        positions = next(kinds for word, kinds in POSITIONS.items() if word in school)
        if school != LEADER.school:
            given, family = next(names)
            yield Member(given, family, school, "Principal", ((Role.BUILDING_LEADER, True),))
        already = sum(EDUCATOR in one.roles and one.school == school for one in PLAYED)
        for number in range(staff - already):
            given, family = next(names)
            peers_here = PEERS * staff // sum(SCHOOLS.values())
            roles = (EDUCATOR, (Role.PEER_REVIEWER, False)) if number < peers_here else (EDUCATOR,)
            yield Member(given, family, school, draw.choice(positions), roles)
    for _ in range(5):
        given, family = next(names)
        yield Member(given, family, None, "Instructional coach", ((Role.COACH, False),))
    given, family = next(names)
    yield Member(given, family, None, "Faculty partner", ((Role.EXTERNAL_REVIEWER, False),))


def _names(draw: random.Random, taken: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    given, family = list(GIVEN), list(FAMILY)
    draw.shuffle(given)
    draw.shuffle(family)
    number = 0
    while True:
        pair = (given[number % len(given)], family[(number * 7 + number // len(given)) % len(family)])
        number += 1
        if pair not in taken:
            taken.add(pair)
            yield pair
