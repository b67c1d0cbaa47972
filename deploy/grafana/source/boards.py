"""All dashboards as the files that Grafana reads."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from deploy.grafana.source.happening import happening
from deploy.grafana.source.pipeline import pipeline
from deploy.grafana.source.services import services
from deploy.grafana.source.sites import sites

FOLDER: Final = Path(__file__).parent.parent / "dashboards"
_BOARDS: Final = {"pipeline": pipeline, "sites": sites, "services": services, "happening": happening}


def documents() -> dict[str, str]:
    """File name to JSON."""
    encoder = JSONEncoder(sort_keys=True, indent=2, ensure_ascii=False)
    return {f"{name}.json": encoder.encode(make().build()) + "\n" for name, make in _BOARDS.items()}
