"""What a badge tells of its credential beside the credential's own words: framework items, parts, earlier versions."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from awards.openbadge import Addresses
from awards.ports import Composition, Parts
from awards.queries import composition
from awards.rules import AlignmentFacts, EarlierFacts
from credentials import queries as credentials
from credentials.queries import AlignmentRow, EarlierVersion
from credentials.rules import CredentialKind, Definition, VersionId
from waymark.kernel.uow import Reading

# The standard has a kind for items of a CASE server and none for those of other frameworks; its list may be added to.
_CASE_ITEM, _OTHER_ITEM = "CFItem", "ext:FrameworkItem"


@dataclass(frozen=True)
class Told:
    """What stands around one version of a credential."""

    alignments: tuple[AlignmentRow, ...] = ()
    parts: tuple[Parts, ...] = ()
    earlier: tuple[EarlierVersion, ...] = ()

    def alignment_facts(self, addresses: Addresses) -> Iterator[AlignmentFacts]:
        """The framework items that it points at, then the credentials that it is made of."""
        for row in self.alignments:
            yield _item(row, addresses)
        yield from composition.alignments(self.parts, addresses)

    def earlier_facts(self) -> Iterator[EarlierFacts]:
        """The versions that were in the catalogue before, the oldest first."""
        for one in self.earlier:
            yield EarlierFacts(one.version_id, one.number)


NOTHING_TOLD = Told()


def told_of(reading: Reading, about: Definition) -> Told:
    """What stands around one version."""
    return told_of_all(reading, [about])[about.version_id]


def told_of_all(reading: Reading, several: Collection[Definition]) -> dict[VersionId, Told]:
    """The same of several versions. Only what stacked credentials are made of is asked for one by one."""
    alignments = credentials.alignment_rows_of(reading, several)
    earlier = credentials.earlier_versions(reading, several)
    return {
        about.version_id: Told(
            alignments[about.version_id], _parts_of(reading, about), earlier[about.version_id]
        )
        for about in several
    }


def _parts_of(reading: Reading, about: Definition) -> tuple[Parts, ...]:
    if about.kind is CredentialKind.MICRO_CREDENTIAL:
        return ()
    return reading.ports.get(Composition).parts_of(reading, about)


def _item(row: AlignmentRow, addresses: Addresses) -> AlignmentFacts:
    here = f"{addresses.base_url}/frameworks/{quote(row.framework_id)}#{quote(row.code)}"
    if row.case is None:
        return AlignmentFacts(
            row.title, here, row.code, row.framework, row.statement, target_type=_OTHER_ITEM
        )
    # Programs find a CASE item again by its identifier and its address there; people by the code, said in the name.
    return AlignmentFacts(
        f"{row.case.printed_code} {row.title}",
        row.case.uri,
        row.case.identifier,
        row.framework,
        row.statement,
        target_type=_CASE_ITEM,
    )
