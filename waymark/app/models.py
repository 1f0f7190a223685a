"""Every table of every slice, for migrations and tests."""

import awards.models
import conditions.models
import credentials.models
import credentials.search
import evidence.models
import frameworks.models
import hr.models
import pathways.models
import people.hr_identifiers
import people.models
import review.models
import waymark.kernel.audit
import waymark.kernel.idempotency
import waymark.kernel.outbox
from waymark.kernel.db import Base

metadata = Base.metadata

__all__ = [
    "awards",
    "conditions",
    "credentials",
    "evidence",
    "frameworks",
    "hr",
    "metadata",
    "pathways",
    "people",
    "review",
    "waymark",
]
