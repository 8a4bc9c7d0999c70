"""The errors of displays. Each message is a sentence that a person can act on."""

from __future__ import annotations


class DisplayError(Exception):
    """Anything that this package raises on purpose."""


class UnknownDisplay(DisplayError):
    """No display has this id, or its record is no longer kept."""

    def __init__(self, display_id: str) -> None:
        super().__init__(
            f"There is no display {display_id!r}. It may have ended some time ago; list the displays for those there are."
        )


class UnknownAction(DisplayError):
    """No notification that is shown has this action."""

    def __init__(self) -> None:
        super().__init__("The program has taken the notification back, or has ended.")


class InvalidRequest(DisplayError):
    """A request cannot be fulfilled; the message names the field."""


class WrongState(DisplayError):
    """Not possible in the display's present state."""


class TooManyDisplays(DisplayError):
    """The limit on displays that run at once is reached."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"{limit} displays are running, as many as are allowed (DisplayManager.max_displays). Stop one of them first."
        )


class FilesRefused(DisplayError):
    """A file cannot be given to a display."""


class StartFailed(DisplayError):
    """A display could not be started; the message names the step."""


class ProgramFailed(StartFailed):
    """One more program could not be started in a display; the message names the step."""


class StopFailed(DisplayError):
    """Processes of a display could not be ended."""


class ScreenshotFailed(DisplayError):
    """Xpra made no picture of a display."""


class RuntimeDirectoryError(DisplayError):
    """The directory of the displays cannot be used, with the reason and the remedy."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy
