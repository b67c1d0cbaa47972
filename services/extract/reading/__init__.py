"""From a scanned text to events: triggers, roles, effects, attribution, and one draft per act."""
