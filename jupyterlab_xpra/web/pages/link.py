"""The page of a link that opens something: for courses and papers."""

from __future__ import annotations

from pathlib import Path

from tornado import web

from ...displays.model import DisplayRequest
from ...profiles.model import Profile
from ..authorization import may_execute
from ..errors import Refusal, as_http
from ..folders import file_of, folder_of
from .handler import XpraPageHandler


class LinkHandler(XpraPageHandler):
    """`xpra/open?profile=<id>&file=<path>`.

    The link may be anybody's: that of a foreign page, a mail, a notebook of somebody else. So the
    page says what it opens, and asks. A link names a profile, never a command.
    """

    @property
    def failure(self) -> str:
        """The title of the page that says why a link opens nothing."""
        return self.words("This link opens nothing")

    @web.authenticated
    @may_execute
    def get(self) -> None:
        """Say what the link opens, and ask.

        A user who is not logged in is led to the login first.
        """
        profile, file = self._named()
        words = self.words
        self.show(
            words("Open %1?", file.name if file else profile.title),
            words("A link asks to open the file %1 with %2.", self.get_query_argument("file"), profile.title)
            if file
            else words("A link asks to open %1.", profile.title),
            submit=words("Open"),
        )

    @web.authenticated
    @may_execute
    async def post(self) -> None:
        """Lead to the display that has the file open, or the profile. It is started if need be."""
        profile, file = self._named()
        with as_http():
            request = DisplayRequest.of_profile(profile, file=file, **folder_of(self.contents_manager, {}, file))
            display = await self.displays.start(request, once=True)
        self.lead_to(display)

    def _named(self) -> tuple[Profile, Path | None]:
        """The profile and the file that the link names. Raises `Refusal` (400, 404, 409)."""
        profile_id = self.get_query_argument("profile", "")
        if not profile_id:
            raise Refusal(400, "The link names no profile: it ends in open?profile=… and perhaps &file=….")
        body = {"file": self.get_query_argument("file")} if "file" in self.request.query_arguments else {}
        with as_http():
            profile = self.profiles.get(profile_id)
            file = file_of(self.contents_manager, body)
            # Whether the profile opens files is said before anybody is asked.
            profile.command_for(file)
        return profile, file
