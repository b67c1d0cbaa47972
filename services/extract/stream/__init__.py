"""Faust and the broker: records in, acknowledged answers out. The only part of extract that touches the world."""
