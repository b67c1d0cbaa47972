"""Write the dashboards: `python -m deploy.grafana.source`. A test compares."""

from deploy.grafana.source.boards import FOLDER, documents

for name, text in documents().items():
    (FOLDER / name).write_text(text, encoding="utf-8")
