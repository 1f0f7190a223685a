"""Questions about pathways and plans. Every select of this slice stands in these modules."""

from __future__ import annotations

from pathways.queries.catalogue import (
    CredentialLine,
    LineGroup,
    PathwayCard,
    PathwayPage,
    has_plan_for,
    pathway_page,
    pathways,
)
from pathways.queries.known import (
    agreed_plans,
    current_pathways,
    current_version,
    has_plans,
    held_slugs,
    pathway_row,
    plan_row,
    standing_plan,
    version_of,
    version_rows,
)
from pathways.queries.naming import NamingPathway, NamingPlan, pathways_naming, plans_naming
from pathways.queries.places import (
    Place,
    Places,
)
from pathways.queries.plans import (
    LeaderRow,
    NoteRow,
    OtherPlan,
    PlanPage,
    leaders_for,
    my_plan,
    other_plans,
    plan_page,
)
from pathways.queries.roll_up import (
    InboxPage,
    InboxRow,
    PlanSummary,
    agreed_by,
    capstone_open,
    leader_inbox,
    live_plans,
    plan_summary,
    waiting_for,
)

__all__ = [
    "CredentialLine",
    "InboxPage",
    "InboxRow",
    "LeaderRow",
    "LineGroup",
    "NamingPathway",
    "NamingPlan",
    "NoteRow",
    "OtherPlan",
    "PathwayCard",
    "PathwayPage",
    "Place",
    "Places",
    "PlanPage",
    "PlanSummary",
    "agreed_by",
    "agreed_plans",
    "capstone_open",
    "current_pathways",
    "current_version",
    "has_plan_for",
    "has_plans",
    "held_slugs",
    "leader_inbox",
    "leaders_for",
    "live_plans",
    "my_plan",
    "other_plans",
    "pathway_page",
    "pathway_row",
    "pathways",
    "pathways_naming",
    "plan_page",
    "plan_row",
    "plan_summary",
    "plans_naming",
    "standing_plan",
    "version_of",
    "version_rows",
    "waiting_for",
]
