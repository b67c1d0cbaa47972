"""The incident that a set of reports makes, but for its name and number: those depend on what was published before."""

from __future__ import annotations

from uuid import UUID

from services.contracts.incident import Incident, IncidentSource, IndependentSource
from services.extract.incidents.claims import claims_of, contested
from services.extract.incidents.effects import effect_ranges
from services.extract.incidents.origins import independent, origins_of
from services.extract.incidents.report import Report
from services.extract.incidents.slots import actors_of, kind_of, location_of, time_of


def assemble(reports: list[Report], incident_id: UUID, version: int) -> Incident:
    """The incident of `reports`, which are sorted by key and not empty. Pure.

    Denials stand among the claims and make it contested; kind, place, time, parties and tolls are those of the
    reports that affirm it, while there are any, and only they corroborate it.
    """
    affirming = [report for report in reports if report.modality != "denied"]
    telling = affirming or reports
    event_type, mode, acled = kind_of(telling)
    origins = {report.key: origins_of(report.event) for report in affirming}
    sources = independent(affirming, origins)
    articles = [report.event.article for report in reports]
    times = sorted(article.published_at for article in articles if article.published_at is not None)
    sites = {article.source.id for article in articles if article.source is not None}
    return Incident(
        incident_id=incident_id,
        event_type=event_type,
        mode=mode,
        acled=acled,
        location=location_of(telling),
        time=time_of(telling),
        actors=actors_of(telling),
        effects=effect_ranges(sources),
        claims=claims_of(reports),
        contested=contested(reports),
        event_ids=[report.event_id for report in reports],
        sources=[IncidentSource(id=site) for site in sorted(sites)],
        source_chain=sorted({label for labels in origins.values() for label in labels}),
        independent=[
            IndependentSource(
                origins=sorted({label for report in group for label in origins[report.key]}),
                event_ids=[report.event_id for report in group],
            )
            for group in sources
        ],
        corroboration=len(sources),
        first_reported_at=times[0] if times else None,
        last_reported_at=times[-1] if times else None,
        version=version,
    )


def withdrawn(last: Incident, merged_into: UUID | None) -> Incident:
    """An incident that no report stands behind any more, or that turned out to be another; not yet numbered."""
    changes = {
        "status": "withdrawn",
        "event_ids": [],
        "claims": [],
        "independent": [],
        "corroboration": 0,
        "merged_into": merged_into,
    }
    return last.model_copy(update=changes)
