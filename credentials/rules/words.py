"""The settled words of the catalogue: kinds, forms of evidence, depths, levels, and how people read them."""

from __future__ import annotations

from enum import StrEnum

ROLLED_UP_TO = ("PDL", "LD")
"""The district's conditions about whose areas credentials say something: development and learning, leadership."""


class CredentialKind(StrEnum):
    """How a credential is earned: by evidence, by the review of a whole pathway, or by finishing one."""

    MICRO_CREDENTIAL = "micro_credential"
    CAPSTONE = "capstone"
    PATHWAY = "pathway"

    @property
    def label(self) -> str:
        """The name people read."""
        return _KIND_LABELS[self]

    @property
    def reviewed(self) -> bool:
        """Whether evidence is handed in and read. A pathway credential is granted without."""
        return self is not CredentialKind.PATHWAY


_KIND_LABELS = {
    CredentialKind.MICRO_CREDENTIAL: "Micro-credential",
    CredentialKind.CAPSTONE: "Full pathway review",
    CredentialKind.PATHWAY: "Pathway credential",
}


class EvidenceKind(StrEnum):
    """What sort of evidence a demand asks for."""

    ANSWER = "answer"
    PLAN = "plan"
    RECORDING = "recording"
    LEARNER_WORK = "learner_work"
    DATA = "data"
    PEER_FEEDBACK = "peer_feedback"
    OBSERVATION = "observation"
    REFLECTION = "reflection"
    ARTIFACT = "artifact"

    @property
    def label(self) -> str:
        """The name people read."""
        return _EVIDENCE_LABELS[self]

    @property
    def written(self) -> bool:
        """Whether it is written on the page. Every other kind is handed in as files or links."""
        return self in (EvidenceKind.ANSWER, EvidenceKind.REFLECTION)


_EVIDENCE_LABELS = {
    EvidenceKind.ANSWER: "Written answer",
    EvidenceKind.PLAN: "Plan",
    EvidenceKind.RECORDING: "Recording",
    EvidenceKind.LEARNER_WORK: "Learner work",
    EvidenceKind.DATA: "Data",
    EvidenceKind.PEER_FEEDBACK: "Peer feedback",
    EvidenceKind.OBSERVATION: "Observation",
    EvidenceKind.REFLECTION: "Reflection",
    EvidenceKind.ARTIFACT: "Classroom artifact",
}


class Medium(StrEnum):
    """The forms in which a piece of evidence may be handed in."""

    PDF = "pdf"
    IMAGE = "image"
    DOCUMENT = "document"
    VIDEO = "video"
    AUDIO = "audio"
    LINK = "link"

    @property
    def label(self) -> str:
        """The name people read, as it stands inside a sentence."""
        return "PDF" if self is Medium.PDF else self.value


class Consent(StrEnum):
    """Whose written consent is needed before a piece may be handed in."""

    NONE = "none"
    GUARDIAN = "guardian"


class Audience(StrEnum):
    """Whom a credential is for, as the catalogue is filtered. Many are for several."""

    TEACHERS = "teachers"
    SPECIALISTS = "specialists"
    COACHES = "coaches"
    TEAMS = "teams"
    SCHOOL_LEADERS = "school_leaders"
    DISTRICT_LEADERS = "district_leaders"
    COMMUNITY_EDUCATORS = "community_educators"

    @property
    def label(self) -> str:
        """The name people read."""
        return self.value.replace("_", " ").capitalize()


class Depth(StrEnum):
    """How far into a competency a credential goes; one may come back at a greater depth."""

    EXPLORE = "explore"
    DEVELOP = "develop"
    EXTEND = "extend"

    @property
    def label(self) -> str:
        """The name people read."""
        return self.value.capitalize()


class Relation(StrEnum):
    """Whether a framework item is what a credential is about, or is touched by it."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class Level(StrEnum):
    """The four levels of a rubric, in order. Strings that name a level may be compared with one."""

    BEGINNING = "beginning"
    APPROACHING = "approaching"
    MEETS = "meets"
    EXCEEDS = "exceeds"

    @property
    def label(self) -> str:
        """The name people read."""
        return self.value.capitalize()

    @property
    def rank(self) -> int:
        """0 for the lowest level, 3 for the highest."""
        return _LEVELS_IN_ORDER.index(self)

    # Without these four, levels would be compared by the alphabet, where "approaching" is the lowest.
    def __lt__(self, other: str) -> bool:
        return self.rank < Level(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Level(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Level(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Level(other).rank


_LEVELS_IN_ORDER = tuple(Level)
