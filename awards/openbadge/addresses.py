"""Every public address that badges speak of. Which document an address answers with is decided elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from awards.rules import AwardId, CollectionId, EndorsementId, IssuerId, StatusListId


@dataclass(frozen=True)
class Addresses:
    """Every public address that badges speak of, made from the address of the installation."""

    base_url: str

    def _at(self, *parts: str) -> str:
        return "/".join((self.base_url.rstrip("/"), *(quote(part, safe="") for part in parts)))

    def credential(self, award: AwardId) -> str:
        """The signed 3.0 badge of an award; also its identifier."""
        return self._at("ob3", "credentials", award)

    def refresh(self, award: AwardId) -> str:
        """Where the newest edition of a badge can be had, by whoever holds an older one."""
        # Not below the badge's own address: that one is a file in an exit kit, and no folder.
        return self._at("ob3", "refresh", award)

    def achievement(self, version_id: str) -> str:
        """The 3.0 achievement of one credential version."""
        return self._at("ob3", "achievements", version_id)

    def status_list(self, status_list: StatusListId) -> str:
        """A status list."""
        return self._at("ob3", "status", status_list)

    def issuer_profile(self, issuer: IssuerId) -> str:
        """The issuer's 3.0 profile."""
        return self._at("ob3", "issuers", issuer)

    def endorsement(self, endorsement: EndorsementId) -> str:
        """A signed endorsement; also its identifier."""
        return self._at("ob3", "endorsements", endorsement)

    def did_document(self, issuer: IssuerId) -> str:
        """Where the issuer's key document is served."""
        return self._at("issuers", issuer, "did.json")

    def did(self, issuer: IssuerId) -> str:
        """The issuer's decentralised identifier: the address of its key document, spelled the did:web way."""
        return ":".join((self.root_did(), "issuers", quote(issuer, safe="")))

    def root_did(self) -> str:
        """The identifier of the installation itself, served at ``/.well-known/did.json``."""
        parts = urlsplit(self.base_url)
        folders = [quote(part, safe="") for part in parts.path.split("/") if part]
        return ":".join(("did:web", quote(parts.netloc, safe=""), *folders))

    def ob2_issuer(self, issuer: IssuerId) -> str:
        """The issuer's 2.0 profile."""
        return self._at("ob2", "issuers", issuer)

    def ob2_key(self, issuer: IssuerId, key: str) -> str:
        """One of the keys with which an issuer signs 2.0 badges."""
        return self._at("ob2", "keys", issuer, key)

    def ob2_badge(self, version_id: str, partner: IssuerId | None = None) -> str:
        """The 2.0 badge class of one credential version; one that a partner issues has an address of its own."""
        if partner is not None:
            return self._at("ob2", "classes", partner, version_id)
        return self._at("ob2", "badges", version_id)

    def ob2_assertion(self, award: AwardId) -> str:
        """The hosted 2.0 assertion of an award."""
        return self._at("ob2", "assertions", award)

    def ob2_revocations(self, issuer: IssuerId) -> str:
        """The issuer's 2.0 revocation list."""
        return self._at("ob2", "revocations", issuer)

    def badge_page(self, award: AwardId) -> str:
        """The public page of an award."""
        return self._at("badges", award)

    def evidence(self, award: AwardId, artifact: str) -> str:
        """A file that the holder publishes with a badge."""
        return self._at("badges", award, "evidence", artifact)

    def answer(self, award: AwardId, demand: str) -> str:
        """A text that the holder publishes with a badge: it stands on the badge's page."""
        return f"{self.badge_page(award)}#evidence-{quote(demand, safe='')}"

    def badge_image(self, award: AwardId) -> str:
        """The baked picture of an award."""
        return self._at("badges", f"{award}.png")

    def collection(self, collection: CollectionId) -> str:
        """The public page of a holder's collection."""
        return self._at("collections", collection)

    def catalogue(self, slug: str) -> str:
        """The catalogue page of a credential: what has to be shown to earn it."""
        return self._at("catalogue", slug)
