"""What is asked of the database: filters as SQL, lists a page at a time. Nothing here knows HTTP."""
