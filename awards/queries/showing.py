"""What a holder may show of the work behind a badge, what is shown, and the files that are open with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from awards import openbadge, policy
from awards.models import Award, Because, Issuer
from awards.queries.documents import Shown, badge_facts, common_parts, issued_award
from awards.queries.issuers import Document, addresses_of
from awards.queries.telling import told_of
from awards.rules import AwardId, EvidenceFacts, ResultFacts
from credentials import queries as credentials
from credentials.rules import Level
from evidence import queries as evidence
from evidence.queries import BlindedArtifact, BlindedWork, ServedArtifact
from evidence.rules import ArtifactId, AttemptId
from review import queries as review
from review.rules import CaseId
from waymark.kernel.errors import NotFound
from waymark.kernel.uow import Reading


@dataclass(frozen=True)
class Offered:
    """Everything of a work that could be shown: levels by criterion, and pieces by their key, in order."""

    criteria: dict[str, Level]
    pieces: dict[str, BlindedArtifact | str]
    """A file or a link by its id, a text by its demand."""


@dataclass(frozen=True)
class ResultChoice:
    """One criterion with the level that was reached."""

    criterion: str
    title: str
    level: str
    description: str


@dataclass(frozen=True)
class PieceChoice:
    """One piece of the work. ``text`` is what was written; ``url`` is where a file or a link is opened."""

    key: str
    title: str
    what: str
    text: str
    url: str


@dataclass(frozen=True)
class ShowingPage:
    """What may be shown of a work, what is chosen, and the badge as it would be signed then."""

    award_id: AwardId
    title: str
    shared: bool
    results: tuple[ResultChoice, ...]
    pieces: tuple[PieceChoice, ...]
    criteria_shown: tuple[str, ...]
    pieces_shown: tuple[str, ...]
    document: Document


def offered(reading: Reading, award: Award) -> Offered:
    """Everything that could be shown of the work behind an award; nothing for a pathway, which has none itself."""
    because = award.because
    levels = review.results_of(reading, CaseId(because["case_id"])) if "case_id" in because else {}
    if "attempt_id" not in because:
        return Offered(levels, {})
    work = evidence.blinded_work(reading, AttemptId(because["attempt_id"]))
    return Offered(levels, _pieces(work))


def shown(
    reading: Reading,
    award: Award,
    issuer: Issuer,
    *,
    criteria: Collection[str] | None = None,
    pieces: Collection[str] | None = None,
) -> Shown:
    """What the badge shows of the work: what its holder chose, or what is named here instead."""
    criteria = award.published.get("criteria", ()) if criteria is None else criteria
    pieces = award.published.get("pieces", ()) if pieces is None else pieces
    if not criteria and not pieces:
        return Shown()
    there = offered(reading, award)
    titles = {demand.id: demand.title for demand in credentials.version(reading, award.version_id).demands}
    addresses = addresses_of(issuer)
    return Shown(
        results=tuple(
            ResultFacts(criterion, level.value)
            for criterion, level in there.criteria.items()
            if criterion in criteria
        ),
        evidence=tuple(
            _evidence(award.id, key, piece, titles, addresses)
            for key, piece in there.pieces.items()
            if key in pieces
        ),
    )


def showing_page(
    reading: Reading,
    award_id: AwardId,
    *,
    criteria: Collection[str] | None = None,
    pieces: Collection[str] | None = None,
) -> ShowingPage:
    """What the holder may show, with a choice or as it is now. Raises ``NotFound`` for everybody else."""
    award, issuer = issued_award(reading, award_id, shared=False)
    if not policy.may_publish(reading.actor, award.ownership()):
        raise NotFound("There is no such award.", cure="Look for it among your badges.")
    about = credentials.version(reading, award.version_id)
    there = offered(reading, award)
    criteria = award.published.get("criteria", []) if criteria is None else criteria
    pieces = award.published.get("pieces", []) if pieces is None else pieces
    told = shown(reading, award, issuer, criteria=criteria, pieces=pieces)
    facts = badge_facts(award, issuer, about, told_of(reading, about), shown=told)
    titles = {demand.id: demand.title for demand in about.demands}
    by_criterion = {one.id: one for one in about.rubric.criteria} if about.rubric else {}
    return ShowingPage(
        award_id=award.id,
        title=about.title,
        shared=award.shared_at is not None,
        results=tuple(
            ResultChoice(key, by_criterion[key].title, level.label, by_criterion[key].levels[level])
            for key, level in there.criteria.items()
            if key in by_criterion
        ),
        pieces=_choices(there.pieces, titles, award.because),
        criteria_shown=tuple(criteria),
        pieces_shown=tuple(pieces),
        document=openbadge.build_ob3(
            facts, addresses_of(issuer), common_parts(reading, facts.achievement, issuer)
        ),
    )


def published_file(reading: Reading, award_id: AwardId, artifact_id: ArtifactId) -> ServedArtifact:
    """A file that a holder shows with a shared badge. Raises ``NotFound`` for every other."""
    award, _ = issued_award(reading, award_id, shared=True)
    if artifact_id not in award.published.get("pieces", ()) or "attempt_id" not in award.because:
        raise NotFound("There is no such file.", cure="Its holder may have stopped showing it.")
    return evidence.artifact_for_reader(reading, AttemptId(award.because["attempt_id"]), artifact_id)


def published_files(reading: Reading, award: Award) -> dict[ArtifactId, ServedArtifact]:
    """The files that a holder shows with a shared badge; links and texts are no files."""
    attempt_id, chosen = award.because.get("attempt_id"), award.published.get("pieces", ())
    if award.shared_at is None or not attempt_id or not chosen:
        return {}
    work = evidence.blinded_work(reading, AttemptId(attempt_id))
    return {
        piece.id: evidence.artifact_for_reader(reading, AttemptId(attempt_id), piece.id)
        for piece in work.artifacts
        if piece.id in chosen and piece.url is None
    }


def _pieces(work: BlindedWork) -> dict[str, BlindedArtifact | str]:
    found: dict[str, BlindedArtifact | str] = {}
    for demand in work.definition.demands:
        if text := work.answers.get(demand.id):
            found[demand.id] = text
        found |= {artifact.id: artifact for artifact in work.artifacts_for(demand.id)}
    return found


def _evidence(
    award_id: AwardId,
    key: str,
    piece: BlindedArtifact | str,
    titles: dict[str, str],
    addresses: openbadge.Addresses,
) -> EvidenceFacts:
    if isinstance(piece, str):
        return EvidenceFacts(titles.get(key, key), addresses.answer(award_id, key), narrative=piece)
    title = titles.get(piece.demand_id, piece.demand_id)
    if piece.url:
        return EvidenceFacts(title, piece.url)
    return EvidenceFacts(
        title, addresses.evidence(award_id, piece.id), description=f"{_what(piece)}, SHA-256 {piece.sha256}"
    )


def _choices(
    pieces: dict[str, BlindedArtifact | str], titles: dict[str, str], because: Because
) -> tuple[PieceChoice, ...]:
    files = Counter(piece.demand_id for piece in pieces.values() if not isinstance(piece, str))
    seen: Counter[str] = Counter()
    found = []
    for key, piece in pieces.items():
        if isinstance(piece, str):
            found.append(PieceChoice(key, titles.get(key, key), "what you wrote", piece, ""))
            continue
        demand = piece.demand_id
        seen[demand] += 1
        number = f", {seen[demand]} of {files[demand]}" if files[demand] > 1 else ""
        own = f"/submissions/{because.get('submission_id', '')}/artifacts/{piece.id}"
        found.append(
            PieceChoice(key, titles.get(demand, demand) + number, _what(piece), "", piece.url or own)
        )
    return tuple(found)


def _what(piece: BlindedArtifact) -> str:
    return piece.medium.label.capitalize() if piece.medium.label.islower() else piece.medium.label
