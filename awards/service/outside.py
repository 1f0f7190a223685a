"""What comes from elsewhere: bringing it, saying what it matches, proposing, deciding, taking back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from awards import policy, queries
from awards.baking import LARGEST_PICTURE
from awards.events import OutsideDecided, OutsideProposed
from awards.models import Outside, OutsideDecision, OutsideMatch
from awards.queries import rows
from awards.rules import (
    CHECKED_EVERY,
    LONGEST_WORDS,
    MOST_MATCHES,
    Ended,
    OutsideDecisionId,
    OutsideId,
    OutsideKind,
    OutsideState,
    OutsideStep,
    Worth,
    decision_problems,
    evidence_problems,
)
from awards.service.checking import check
from awards.service.outside_checks import CHECK, add_check, address_of, end_standing, not_taken
from awards.service.outside_files import forget_undecided_files
from awards.verifying import Outcome, Report
from credentials import queries as credentials
from evidence.rules import link_problem, tidy_file_name, whole_link
from frameworks import queries as frameworks
from waymark.kernel.errors import Conflict, Invalid, Problem, Refused, Stale, TooLarge
from waymark.kernel.ids import DistrictId, PersonId, new_id
from waymark.kernel.uow import UnitOfWork


class BroughtAlready(Conflict):
    """This person has brought this very badge before."""


def bring_badge(
    uow: UnitOfWork,
    content: bytes,
    *,
    report: Report | None = None,
    file_name: str = "",
    address: str = "",
    given_to: str = "",
) -> OutsideId:
    """Keep a badge from elsewhere with what its check found.

    Without a ``report`` it is checked as far as that goes without asking anybody, and in full by a job. Raises
    ``Refused``; ``TooLarge``; ``Invalid`` for what is no badge; ``BroughtAlready``; ``Conflict`` for one that was
    issued by this district.
    """
    person_id, district_id = _bringer(uow)
    if len(content) > LARGEST_PICTURE:
        raise TooLarge("This file is larger than 10 MB.", cure="A badge is smaller. Check which file it is.")
    identity = given_to or address_of(uow, person_id)
    found = report or check(uow, content, identity=identity)
    if found.document is None:
        raise not_taken(
            next(one.sentence for one in found.checks if one.outcome is Outcome.FAILED),
            "Bring the badge as you got it: the picture, or the JSON or JWT file.",
        )
    if found.issuer_id and rows.issues_for(uow.session, district_id, found.issuer_id):
        raise Conflict(
            "This badge was issued here, so it is no badge from elsewhere.",
            cure="Look for it among your badges. If it is not there, talk to your program lead.",
        )
    digest = hashlib.sha256(_canonical(found).encode()).hexdigest()
    if queries.same_badge(uow.session, person_id, digest):
        raise BroughtAlready("You have brought this badge already.", cure="Open it on your shelf of badges.")
    outside = Outside(
        id=new_id(),
        person_id=person_id,
        district_id=district_id,
        kind=OutsideKind.BADGE,
        soundness=queries.soundness([found.verdict]),
        title=found.title or "A badge without a name",
        issuer_name=found.issuer_name,
        source=content,
        file_name=tidy_file_name(file_name) if file_name else "",
        address=address,
        given_to=given_to,
        digest=digest,
        brought_at=uow.now,
        check_due_at=uow.now + CHECKED_EVERY if report else uow.now,
    )
    uow.session.add(outside)
    # The check points at the badge.
    uow.session.flush()
    add_check(uow, outside, found, number=1)
    uow.record("awards:outside:bring", outside.id, verdict=found.verdict.value, digest=digest)
    if report:
        uow.enqueue_for(uow.now + CHECKED_EVERY, CHECK, outside_id=outside.id)
    else:
        uow.enqueue(CHECK, outside_id=outside.id)
    return outside.id


def bring_prior_learning(uow: UnitOfWork, *, title: str, words: str, links: Sequence[str]) -> OutsideId:
    """Bring what was learned before, with what shows it, where there is no badge.

    Raises ``Refused``, and ``Invalid`` without a title, words, or for links that are no web addresses.
    """
    person_id, district_id = _bringer(uow)
    whole = [whole_link(link) for link in links if link.strip()]
    odd = [link for link in whole if link_problem(link)]
    if problems := (*evidence_problems(title, words, whole, odd), *_too_long(words)):
        raise Invalid("This cannot be brought as it is.", problems=problems)
    outside = Outside(
        id=new_id(),
        person_id=person_id,
        district_id=district_id,
        kind=OutsideKind.PRIOR_LEARNING,
        title=title[:200],
        words=words,
        links=whole,
        brought_at=uow.now,
    )
    uow.session.add(outside)
    uow.record("awards:outside:bring_prior_learning", outside.id)
    return outside.id


def match_credential(uow: UnitOfWork, outside_id: OutsideId, slug: str) -> None:
    """Say that it matches a credential of the catalogue. Twice changes nothing.

    Raises ``NotFound``, ``Refused``, ``IllegalTransition``, and ``Invalid`` when there are many matches already.
    """
    outside = _to_match(uow, outside_id)
    about = credentials.definition(uow, outside.district_id, slug)
    present = queries.matches_of(uow.session, outside_id)
    if all(match.version_id != about.version_id for match in present):
        _add_match(uow, outside, len(present), OutsideMatch(version_id=about.version_id, title=about.title))


def match_item(uow: UnitOfWork, outside_id: OutsideId, framework_id: str, code: str) -> None:
    """Say that it matches an item of a framework; else as ``match_credential``."""
    outside = _to_match(uow, outside_id)
    item = frameworks.known_item(uow, framework_id, code).facts()
    present = queries.matches_of(uow.session, outside_id)
    if all((match.framework_id, match.code) != (framework_id, code) for match in present):
        match = OutsideMatch(framework_id=framework_id, code=code, title=f"{code} {item.title}"[:300])
        _add_match(uow, outside, len(present), match)


def unmatch(uow: UnitOfWork, outside_id: OutsideId, match_id: str) -> None:
    """Take a match away. Twice changes nothing."""
    _to_match(uow, outside_id)
    for match in queries.matches_of(uow.session, outside_id):
        if match.id == match_id:
            uow.session.delete(match)
            uow.record("awards:outside:unmatch", outside_id, title=match.title)


def propose(uow: UnitOfWork, outside_id: OutsideId, words: str) -> None:
    """Ask a program lead to decide, with the holder's words. Once more with other words changes those.

    Raises ``NotFound``, ``Refused``, ``IllegalTransition``, and ``Invalid`` without words or without a match.
    """
    outside = _own(uow, outside_id)
    matches = queries.matches_of(uow.session, outside_id)
    first = outside.state is OutsideState.BROUGHT
    # What is proposed has its time in the same row, so nothing may be read between here and there.
    outside.advance(OutsideStep.PROPOSE)
    problems = list(_too_long(words))
    if not words:
        problems.append(Problem("words", "Say in your own words why it matches."))
    if not matches:
        problems.append(Problem("", "Say first what it matches: a micro-credential, or a framework item."))
    if problems:
        raise Invalid("This cannot be proposed yet.", problems=tuple(problems))
    outside.words = words
    outside.proposed_at = outside.proposed_at or uow.now
    uow.record("awards:outside:propose", outside_id)
    if first:
        uow.emit(OutsideProposed(outside_id, outside.person_id, outside.district_id))


def decide(
    uow: UnitOfWork,
    outside_id: OutsideId,
    *,
    worth: Worth,
    reason: str,
    credential: str = "",
    seen: int | None = None,
) -> OutsideDecisionId:
    """Decide whether and how it counts, or decide anew; what was decided before stays readable.

    ``seen`` is the number of the last decision that the decider has read. Raises ``NotFound``, ``Refused``,
    ``IllegalTransition``, ``Invalid``, and ``Stale`` when somebody else decided meanwhile.
    """
    outside = queries.known_outside(uow, outside_id, lock=True)
    policy.may_decide_outside(uow.actor, outside.ownership()).require()
    outside.advance(OutsideStep.DECIDE)
    before = queries.decisions_of(uow.session, outside_id)
    if seen is not None and seen != len(before):
        raise Stale(
            "Somebody else decided this after you opened it.",
            cure="Read their reason, and decide anew where that is still needed.",
        )
    reason = " ".join(reason.split())
    names_one = bool(credential) and worth.names_a_credential
    if problems := decision_problems(worth, reason, names_one=names_one, soundness=outside.soundness):
        raise Invalid("This cannot be decided like that.", problems=problems)
    about = credentials.definition(uow, outside.district_id, credential) if names_one else None
    end_standing(uow, outside, Ended.REVISED)
    # Only one decision may stand at a time, which the database checks row by row.
    uow.session.flush()
    decision = OutsideDecision(
        id=new_id(),
        outside_id=outside_id,
        number=len(before) + 1,
        worth=worth,
        credential_id=about.credential_id if about else None,
        version_id=about.version_id if about else None,
        measured={"slug": about.slug, "title": about.title, "kind": about.kind} if about else None,
        reason=reason,
        decided_by=_person(uow),
        decided_at=uow.now,
    )
    uow.session.add(decision)
    uow.session.flush()
    uow.record("awards:outside:decide", outside_id, worth=worth.value, credential=credential, reason=reason)
    uow.emit(OutsideDecided(outside_id, decision.id, outside.person_id, outside.district_id, worth))
    return decision.id


def withdraw(uow: UnitOfWork, outside_id: OutsideId) -> None:
    """Take back what one brought, with its files. What it counted, it counts no more; what was decided by stays readable.

    Raises as ``propose`` does.
    """
    outside = _own(uow, outside_id)
    outside.advance(OutsideStep.WITHDRAW)
    end_standing(uow, outside, Ended.WITHDRAWN)
    forget_undecided_files(uow, outside_id)
    uow.record("awards:outside:withdraw", outside_id)


def _add_match(uow: UnitOfWork, outside: Outside, present: int, match: OutsideMatch) -> None:
    if present >= MOST_MATCHES:
        problem = Problem("", f"There are {MOST_MATCHES} matches already. Take one away first.")
        raise Invalid("There are many matches already.", problems=(problem,))
    match.id, match.outside_id, match.added_at = new_id(), outside.id, uow.now
    uow.session.add(match)
    uow.record("awards:outside:match", outside.id, title=match.title)


def _to_match(uow: UnitOfWork, outside_id: OutsideId) -> Outside:
    outside = _own(uow, outside_id)
    outside.advance(OutsideStep.MATCH)
    return outside


def _own(uow: UnitOfWork, outside_id: OutsideId) -> Outside:
    outside = queries.known_outside(uow, outside_id, lock=True)
    policy.may_change_outside(uow.actor, outside.ownership()).require()
    return outside


def _bringer(uow: UnitOfWork) -> tuple[PersonId, DistrictId]:
    policy.may_bring(uow.actor).require()
    if uow.actor.district_id is None:
        raise Refused("Badges from elsewhere are brought to a district.")
    return _person(uow), uow.actor.district_id


def _person(uow: UnitOfWork) -> PersonId:
    if uow.actor.person_id is None:
        raise Refused("This is done by a person.")
    return uow.actor.person_id


def _canonical(report: Report) -> str:
    return json.dumps(report.document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _too_long(words: str) -> tuple[Problem, ...]:
    if len(words) <= LONGEST_WORDS:
        return ()
    return (Problem("words", f"This is longer than {LONGEST_WORDS:,} characters. Say it in fewer."),)
