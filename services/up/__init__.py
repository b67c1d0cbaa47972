"""All services on this machine: embedded broker and database, supervision, the live table."""
