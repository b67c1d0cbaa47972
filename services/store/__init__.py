"""From the topics to the database: batches, idempotent, offsets committed after the transaction."""
