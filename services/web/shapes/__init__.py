"""Records as readers get them: names masked, flat columns, CSV, GeoJSON, JSON Lines."""
