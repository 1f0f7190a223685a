"""Ways to show a shared badge elsewhere: links that other sites understand, and text to paste into a page."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from markupsafe import escape

from awards.queries import AwardPage

LINKEDIN = "https://www.linkedin.com/profile/add"


@dataclass(frozen=True)
class ShareLinks:
    """What a holder may press or copy. Nothing of it tells anybody anything before they do."""

    linkedin: str
    mail: str
    card: str
    picture: str


def links_for(page: AwardPage) -> ShareLinks | None:
    """The links for one's own shared badge; none for every other."""
    if not (page.yours and page.award.shared and page.signature):
        return None
    title, issuer = page.definition.title, page.signature.issuer
    return ShareLinks(
        linkedin=_linkedin(page, issuer),
        mail="mailto:?"
        + urlencode(
            {
                "subject": f"My badge: {title}",
                "body": f"I earned “{title}” from {issuer}.\n\nSee and check it here:\n{page.address}\n",
            },
            quote_via=quote,
        ),
        card=(
            f'<iframe src="{page.address}/card" title="Badge: {escape(title)}" width="380" height="170" '
            'style="border: 0; max-width: 100%" loading="lazy"></iframe>'
        ),
        picture=(
            f'<a href="{page.address}"><img src="{page.address}.png" width="200" height="200" '
            f'alt="Badge: {escape(title)}"></a>'
        ),
    )


def _linkedin(page: AwardPage, issuer: str) -> str:
    award = page.award
    facts = {
        "startTask": "CERTIFICATION_NAME",
        "name": page.definition.title,
        "organizationName": issuer,
        "issueYear": award.granted_at.year,
        "issueMonth": award.granted_at.month,
        "certUrl": page.address,
        "certId": award.award_id,
    }
    if award.expires_at:
        facts |= {"expirationYear": award.expires_at.year, "expirationMonth": award.expires_at.month}
    return f"{LINKEDIN}?{urlencode(facts, quote_via=quote)}"
