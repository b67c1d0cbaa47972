"""The outcomes of a failed step. Anything else that is raised is a bug and stops the service too."""

from __future__ import annotations


class RasidError(Exception):
    """Base of everything rasid raises on purpose."""


class RetryLaterError(RasidError):
    """It may work later: try again, bounded and backed off."""


class DeadLetterError(RasidError):
    """This input will never work: send it to the dead letters and go on."""


class StopServiceError(RasidError):
    """We are broken: stop without committing, so that nothing is lost."""


class SettingError(RasidError):
    """A setting is missing or wrong. The message is one sentence that names it."""
