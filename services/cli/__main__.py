"""`python -m services.cli …` is `rasid …`."""

from services.cli import main

main()
