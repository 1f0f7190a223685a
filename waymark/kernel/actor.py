"""Who acts: a person with roles, or the system itself when it works off a job."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from waymark.kernel.ids import DistrictId, PersonId, SchoolId


class Role(StrEnum):
    """The roles of a district. A person may hold several, each for one school or the whole district."""

    EDUCATOR = "educator"
    PEER_REVIEWER = "peer_reviewer"
    COACH = "coach"
    BUILDING_LEADER = "building_leader"
    EXTERNAL_REVIEWER = "external_reviewer"
    PROGRAM_LEAD = "program_lead"
    HR_OFFICER = "hr_officer"
    SUPERINTENDENT = "superintendent"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        """The role as people read it."""
        return "HR officer" if self is Role.HR_OFFICER else self.value.replace("_", " ").capitalize()


@dataclass(frozen=True)
class RoleHeld:
    """One role of a person; ``school_id`` is None where it holds for the whole district."""

    role: Role
    school_id: SchoolId | None = None


@dataclass(frozen=True)
class Actor:
    """Who asks for something. Permission is judged from this and from facts about the thing asked for."""

    person_id: PersonId | None
    district_id: DistrictId | None
    name: str = ""
    roles: frozenset[RoleHeld] = field(default_factory=frozenset)
    school_ids: frozenset[SchoolId] = field(default_factory=frozenset)
    is_system: bool = False

    def has(self, *roles: Role) -> bool:
        """Whether the actor holds any of these roles, anywhere."""
        return any(held.role in roles for held in self.roles)

    def has_at(self, role: Role, school_id: SchoolId | None) -> bool:
        """Whether the actor holds the role for this school or for the whole district."""
        return any(held.role is role and held.school_id in (None, school_id) for held in self.roles)

    @property
    def initials(self) -> str:
        """Two letters for the person menu."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:])).upper() if words else ""


ANONYMOUS = Actor(person_id=None, district_id=None)


def system_actor(district_id: DistrictId | None = None) -> Actor:
    """The actor of jobs and commands that no person asked for in person."""
    return Actor(person_id=None, district_id=district_id, name="Waymark", is_system=True)
