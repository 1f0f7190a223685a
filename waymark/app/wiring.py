"""The one page that says who reacts to what, who supplies what, and which function does which job."""

from __future__ import annotations

import pkgutil
from pathlib import Path

import awards.events
import awards.notices
import awards.reactions
import awards.service
import conditions.reactions
import conditions.service
import credentials.events
import credentials.notices
import evidence.events
import evidence.reactions
import evidence.service
import hr.reactions
import hr.service
import pathways.events
import pathways.notices
import pathways.reactions
import people.events
import review.events
import review.notices
import review.reactions
import review.service
from awards.ports import Composition, KeyService, OtherSites, Signer
from evidence.ports import ArtifactStore, Prerequisites
from evidence.storage import ObstoreArtifactStore
from hr.ports import HrDelivery
from review.ports import PlanRelations
from waymark.app.config import Settings
from waymark.app.fetching import NoOtherSites, PublicSites
from waymark.app.mail import FolderMailer, MailJob, SmtpMailer
from waymark.app.outside import OutsideCheckJob
from waymark.app.supplies import (
    AgreedPlans,
    DocumentSigner,
    EarnedPrerequisites,
    FolderDelivery,
    PathwayParts,
    SealedKeys,
)
from waymark.kernel.errors import Invalid, Problem
from waymark.kernel.mail import Mailer
from waymark.kernel.outbox import Jobs
from waymark.kernel.uow import Ports, Reactions, Runtime


def reactions() -> Reactions:
    """Which functions answer which fact, in this order, before the commit."""
    return {
        people.events.AccountClosed: (awards.reactions.hand_over_badges,),
        people.events.ClosedAccountAsked: (awards.reactions.hand_over_badges,),
        credentials.events.VersionPublished: (
            evidence.reactions.offer_new_version,
            awards.reactions.offer_new_version,
            pathways.reactions.keep_or_offer,
        ),
        credentials.events.VersionRetired: (
            evidence.reactions.tell_of_retirement,
            pathways.reactions.keep_or_ask,
        ),
        credentials.events.AuthorNamed: (credentials.notices.tell_author,),
        credentials.events.DraftProposed: (credentials.notices.tell_program_leads,),
        credentials.events.DraftReturned: (credentials.notices.tell_authors_of_return,),
        credentials.events.VersionOffered: (credentials.notices.tell_of_new_version,),
        credentials.events.OfferAnswered: (evidence.reactions.go_on_when_taken,),
        evidence.events.EvidenceSubmitted: (review.reactions.open_case_for,),
        evidence.events.EvidenceWithdrawn: (review.reactions.close_case_for,),
        review.events.ReaderAsked: (review.notices.ask_reader,),
        review.events.ReaderReleased: (review.notices.release_reader,),
        review.events.ReadersMissing: (review.notices.call_for_readers,),
        review.events.ModerationNeeded: (review.notices.call_for_moderation,),
        review.events.ReviewMet: (awards.reactions.grant_on_met, review.notices.tell_author_met),
        review.events.ReviewNotYet: (review.notices.tell_author_not_yet,),
        awards.events.AwardGranted: (pathways.reactions.advance_on_award,),
        awards.events.AwardsIssued: (
            conditions.reactions.ask_for_count,
            hr.reactions.enter_credit,
            awards.notices.tell_of_badges,
        ),
        awards.events.AwardRevoked: (
            conditions.reactions.ask_for_count,
            hr.reactions.reverse_credit,
            awards.notices.tell_of_revocation,
        ),
        awards.events.AwardSuspended: (
            conditions.reactions.ask_for_count,
            awards.notices.tell_of_suspension,
        ),
        awards.events.AwardResumed: (
            pathways.reactions.advance_on_award,
            conditions.reactions.ask_for_count,
            awards.notices.tell_of_resumption,
        ),
        awards.events.AwardEnding: (awards.notices.tell_of_coming_end,),
        awards.events.AwardExpired: (conditions.reactions.ask_for_count, awards.notices.tell_of_end),
        awards.events.BadgeReissued: (awards.notices.tell_of_new_edition,),
        awards.events.EndorsementAsked: (awards.notices.ask_for_endorsement,),
        awards.events.EndorsementAnswered: (awards.notices.tell_of_endorsement,),
        awards.events.EndorsementRevoked: (awards.notices.tell_of_endorsement_taken_back,),
        awards.events.OutsideProposed: (awards.notices.tell_program_leads_of_proposal,),
        awards.events.OutsideDecided: (
            pathways.reactions.advance_on_outside,
            hr.reactions.enter_outside_credit,
            awards.notices.tell_of_decision,
        ),
        awards.events.OutsideDecisionEnded: (hr.reactions.reverse_outside_credit,),
        awards.events.OutsideBadgeFailed: (awards.notices.tell_of_failed_check,),
        pathways.events.PlanPresented: (pathways.notices.tell_leader,),
        pathways.events.PlanTakenBack: (pathways.notices.tell_of_taking_back,),
        pathways.events.PlanReturned: (pathways.notices.tell_of_return,),
        pathways.events.PlanAgreed: (
            conditions.reactions.ask_for_count,
            pathways.notices.tell_of_agreement,
        ),
        pathways.events.PathwayCompleted: (pathways.notices.tell_of_completion,),
    }


def jobs(templates: Path, settings: Settings, runtime: Runtime) -> Jobs:
    """Which function does which job of the outbox. ``runtime`` is for jobs that look and write for themselves."""
    return {
        "awards.chronicle": awards.service.keep_chronicle,
        "awards.check_outside": OutsideCheckJob(runtime),
        "awards.issue": awards.service.issue,
        "awards.issue_batch": awards.service.issue_batch,
        "awards.expire": awards.service.look_after,
        "conditions.refresh": conditions.service.refresh_indicators,
        "evidence.forget_file": evidence.service.forget_file,
        "hr.deliver": hr.service.deliver,
        "review.look_again": review.service.look_again,
        "review.look_around": review.service.look_around,
        "mail.send": MailJob(templates, settings.base_url),
    }


def ports(settings: Settings) -> Ports:
    """What lower slices asked for, and who answers."""
    smtp = settings.smtp_url.get_secret_value()
    return Ports(
        {
            ArtifactStore: ObstoreArtifactStore(settings.storage),
            Prerequisites: EarnedPrerequisites(),
            PlanRelations: AgreedPlans(),
            Composition: PathwayParts(),
            OtherSites: PublicSites() if settings.open_other_sites else NoOtherSites(),
            Signer: DocumentSigner(_key_service(settings)),
            HrDelivery: FolderDelivery(settings.home / "exports"),
            Mailer: SmtpMailer(smtp, settings.mail_from)
            if smtp
            else FolderMailer(settings.home / "mail", settings.mail_from),
        }
    )


def _key_service(settings: Settings) -> KeyService:
    """Who keeps the signing keys: this installation, or the service that a district names."""
    if not settings.signer:
        return SealedKeys(settings.master_key.get_secret_value())
    try:
        service: KeyService = pkgutil.resolve_name(settings.signer)()
    except (ImportError, AttributeError) as error:
        raise Invalid(
            f"There is no key service {settings.signer}.",
            problems=(Problem("WAYMARK_SIGNER", str(error)),),
            cure="Install its package, and name it as package.module:function.",
        ) from error
    return service
