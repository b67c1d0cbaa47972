"""rasid: Syrian news sites in, structured events with evidence out."""
