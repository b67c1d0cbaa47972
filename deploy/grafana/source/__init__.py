"""Grafana's dashboards, written in Python: `python -m deploy.grafana.source` writes `deploy/grafana/dashboards/`."""
