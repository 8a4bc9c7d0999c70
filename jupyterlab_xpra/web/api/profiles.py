"""The profiles and their icons."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jupyter_server.auth.decorator import authorized
from jupyter_server.utils import url_path_join
from tornado import web

from ...profiles import icons
from ...profiles.model import Profile
from ..errors import Refusal, as_http
from . import images
from .handler import XpraAPIHandler


class ProfilesHandler(XpraAPIHandler):
    """All profiles."""

    path = "/xpra/api/profiles"

    @web.authenticated
    @authorized
    def get(self) -> None:
        """List the profiles that can be started, or those that open a file."""
        name = self.get_query_argument("file", None)
        profiles = self.profiles.all() if name is None else self.profiles.opening(name)
        self.finish(json.dumps([self.model(profile) for profile in profiles]))

    def model(self, profile: Profile) -> dict[str, Any]:
        """A profile as clients see it."""
        return {
            "id": profile.id,
            "title": profile.title,
            "description": profile.description,
            "category": profile.category,
            "icon": self.icon(profile),
            "kind": profile.kind.value,
            "keywords": list(profile.keywords),
            "installed": profile.installed,
            "tile": self.profiles.has_tile(profile),
        }

    def icon(self, profile: Profile) -> str:
        """The name of an icon of ours, or the address of the profile's own."""
        if profile.icon in icons.NAMES:
            return profile.icon
        changed = Path(profile.icon).stat().st_mtime_ns
        address = url_path_join(self.base_url, "xpra/api/profiles", quote(profile.id, safe=""), "icon")
        return f"{address}?{urlencode({'changed': changed})}"


class IconHandler(XpraAPIHandler):
    """The icon of a profile."""

    path = "/xpra/api/profiles/{id}/icon"

    @web.authenticated
    @authorized
    async def get(self, profile_id: str) -> None:
        """Answer with the image of the profile's own icon."""
        with as_http():
            profile = self.profiles.get(profile_id)
        if profile.icon in icons.NAMES:
            raise Refusal(404, f"{profile.title} has no icon of its own.")
        try:
            data, media_type = await asyncio.to_thread(images.icon, Path(profile.icon))
        except icons.UnusableIcon as error:
            raise Refusal(404, f"The icon of {profile.title} cannot be shown: {error}.") from error
        # If somebody opens the image by itself, no script in it runs.
        self.set_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "private, max-age=86400")
        self.finish(data, set_content_type=media_type)
