"""Tables of people. Addresses and names are attributes; a person's id never changes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from people.rules import AccountId, ConnectionId, HostFacts, HostId, TokenId
from waymark.kernel.actor import Role
from waymark.kernel.db import Base, Id, UtcDateTime, choice
from waymark.kernel.ids import DistrictId, PersonId, SchoolId, new_id


class District(Base):
    """A school district: the owner of its catalogue, pathways, rules and exports."""

    __tablename__ = "people_district"

    id: Mapped[DistrictId] = mapped_column(Id, primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    learners: Mapped[int | None] = mapped_column(default=None)


class School(Base):
    """A school of a district."""

    __tablename__ = "people_school"
    __table_args__ = (UniqueConstraint("district_id", "name"),)

    id: Mapped[SchoolId] = mapped_column(Id, primary_key=True, default=new_id)
    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"))
    name: Mapped[str] = mapped_column(String(200))


class Person(Base):
    """Somebody who learns, reads, leads or administers. Kept when they leave, because their awards are theirs."""

    __tablename__ = "people_person"
    __table_args__ = (Index(None, "district_id", "family_name", "given_name"), Index(None, "school_id"))

    id: Mapped[PersonId] = mapped_column(Id, primary_key=True, default=new_id)
    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"))
    school_id: Mapped[SchoolId | None] = mapped_column(ForeignKey("people_school.id"))
    given_name: Mapped[str] = mapped_column(String(100))
    family_name: Mapped[str] = mapped_column(String(100))
    position: Mapped[str] = mapped_column(String(100), default="")
    active: Mapped[bool] = mapped_column(Boolean, default=True)

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Account(Base):
    """How a person signs in."""

    __tablename__ = "people_account"

    id: Mapped[AccountId] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    private_email: Mapped[str | None] = mapped_column(String(254), unique=True, default=None)
    """Where the person is reached after they have left the district. Theirs alone to name."""
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    seal: Mapped[str] = mapped_column(Id, default=new_id)
    """Changes when the password does or the person signs out everywhere; older sessions then end."""


class SourceId(Base):
    """The name of a person in a system that rosters come from, so that a new address or name finds them again."""

    __tablename__ = "people_source_id"
    __table_args__ = (Index(None, "person_id"),)

    district_id: Mapped[DistrictId] = mapped_column(ForeignKey("people_district.id"), primary_key=True)
    source: Mapped[str] = mapped_column(String(200), primary_key=True)
    sourced_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"))


class RoleHolding(Base):
    """One role of one person, for a school or (school_id None) for the district."""

    __tablename__ = "people_role"
    __table_args__ = (UniqueConstraint("person_id", "role", "school_id"), Index(None, "role"))

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"))
    role: Mapped[Role] = mapped_column(choice(Role))
    school_id: Mapped[SchoolId | None] = mapped_column(ForeignKey("people_school.id"))


class Token(Base):
    """A personal API token. Only its SHA-256 is kept."""

    __tablename__ = "people_token"
    __table_args__ = (Index(None, "person_id"),)

    id: Mapped[TokenId] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"))
    label: Mapped[str] = mapped_column(String(100))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Host(Base):
    """Another service that registered to fetch or bring people's badges. Only the SHA-256 of its secret is kept."""

    __tablename__ = "people_host"
    __table_args__ = (Index(None, "registered_at"),)

    id: Mapped[HostId] = mapped_column(Id, primary_key=True, default=new_id)
    secret_digest: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(100))
    uri: Mapped[str] = mapped_column(String(1000))
    redirect_uris: Mapped[list[str]] = mapped_column(JSON)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    tos_uri: Mapped[str] = mapped_column(String(1000), default="")
    policy_uri: Mapped[str] = mapped_column(String(1000), default="")
    logo_uri: Mapped[str] = mapped_column(String(1000), default="")
    software_id: Mapped[str] = mapped_column(String(100), default="")
    software_version: Mapped[str] = mapped_column(String(100), default="")
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)

    def facts(self) -> HostFacts:
        """What it says of itself."""
        return HostFacts(
            name=self.name,
            uri=self.uri,
            redirect_uris=tuple(self.redirect_uris),
            scopes=tuple(self.scopes),
            tos_uri=self.tos_uri,
            policy_uri=self.policy_uri,
            logo_uri=self.logo_uri,
            software_id=self.software_id,
            software_version=self.software_version,
        )


class Connection(Base):
    """What a person allowed a host, until when, and whether it was ended before."""

    __tablename__ = "people_connection"
    __table_args__ = (Index(None, "person_id"), Index(None, "host_id"))

    id: Mapped[ConnectionId] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people_person.id"))
    host_id: Mapped[HostId] = mapped_column(ForeignKey("people_host.id"))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConnectionCode(Base):
    """What a browser carries from the consent to the host: good once, for minutes. Only its SHA-256 is kept."""

    __tablename__ = "people_connection_code"
    __table_args__ = (Index(None, "connection_id"),)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    connection_id: Mapped[ConnectionId] = mapped_column(ForeignKey("people_connection.id"))
    redirect_uri: Mapped[str] = mapped_column(String(1000))
    challenge: Mapped[str] = mapped_column(String(128))
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    spent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConnectionToken(Base):
    """An access or a refresh token of a connection. Only its SHA-256 is kept.

    A refresh token is good once. That it was spent stays written down, because seeing it again means a copy is about.
    """

    __tablename__ = "people_connection_token"
    __table_args__ = (Index(None, "connection_id"),)

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    connection_id: Mapped[ConnectionId] = mapped_column(ForeignKey("people_connection.id"))
    refreshes: Mapped[bool] = mapped_column(Boolean)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    spent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
