"""The REST API, as `api.yaml` describes it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jsonschema
import yaml
from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado import web

from ...displays.manager import DisplayManager
from ...displays.model import Display, DisplayRequest
from ...displays.parts.files import Incoming
from ...displays.use.default import DefaultDisplay
from ...profiles import icons
from ...profiles.manager import ProfileManager
from ...profiles.model import Profile
from ..authorization import RESOURCE, may_execute
from ..errors import DiscreetHandler, Refusal, as_http, message_of
from ..sharing.links import Shares
from . import images
from .folders import on_disk

ID = r"(?P<display_id>[^/]+)"


@cache
def specification() -> dict[str, Any]:
    """The OpenAPI description of the API."""
    specification: dict[str, Any] = yaml.safe_load(files(__package__).joinpath("api.yaml").read_text("utf-8"))
    return specification


class XpraAPIHandler(DiscreetHandler, APIHandler):
    """What the routes of the API share."""

    auth_resource = RESOURCE

    def initialize(self, displays: DisplayManager, profiles: ProfileManager, default: DefaultDisplay, shares: Shares) -> None:
        """Take what `routes` was given."""
        self.displays = displays
        self.profiles = profiles
        self.default = default
        self.shares = shares
        # Lab asks for the displays all the time, which says nothing of a person's activity; to change one does.
        self._track_activity = self.request.method not in ("GET", "HEAD")

    def check_origin(self, origin_to_satisfy_tornado: str = "") -> bool:
        """Refuse other origins with 403, where Jupyter would say 404."""
        if not super().check_origin(origin_to_satisfy_tornado):
            raise Refusal(403, "The page that asks is from another origin.")
        return True

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Errors are JSON with a `message`."""
        if status_code == 405:
            self.set_header("Allow", ", ".join(verb for verb in self.SUPPORTED_METHODS if verb.lower() in vars(type(self))))
        self.finish(json.dumps({"message": message_of(status_code, kwargs)}))

    def body(self, schema: str) -> dict[str, Any]:
        """The request's JSON body, valid by a schema of `api.yaml`. Raises `Refusal` (400) that names the field."""
        try:
            body = json.loads(self.request.body.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise Refusal(400, f"The body is not JSON: {error}.") from error
        try:
            json.dumps(body, ensure_ascii=False).encode("utf-8")
        except UnicodeEncodeError as error:
            raise Refusal(400, "body: a string in it is not valid text (half of a surrogate pair).") from error
        return validated(body, schema)

    def number(self, name: str, default: int, minimum: int, maximum: int) -> int:
        """A whole number from the query. Raises `Refusal` (400)."""
        text = self.get_query_argument(name, str(default))
        if not text.isascii() or not text.isdecimal() or not minimum <= int(text[:9]) <= maximum or len(text) > 9:
            raise Refusal(400, f"{name}: a whole number from {minimum} to {maximum}, not {text[:40]!r}.")
        return int(text)

    def file(self, body: dict[str, Any]) -> Path | None:
        """The file that a request is to open. Raises `Refusal` (400, 409)."""
        if "file" not in body:
            return None
        file = on_disk(self.contents_manager, body["file"], "file")
        if file is None:
            raise Refusal(400, "file: the files of this server are not on its disk, where a program could open them.")
        if not file.is_file():
            raise Refusal(409, f"file: {body['file']!r} is not a file.")
        return file

    def folder(self, body: dict[str, Any], file: Path | None) -> dict[str, str]:
        """The option of a `DisplayRequest` that says where a request's program is to start. Raises `Refusal` (409)."""
        folder = file and file.parent
        if "cwd" in body:
            folder = on_disk(self.contents_manager, body["cwd"], "cwd")
            if folder and not folder.is_dir():
                raise Refusal(409, f"cwd: {body['cwd']!r} is not a folder.")
        return {"working_directory": str(folder)} if folder else {}

    def model(self, display: Display) -> dict[str, Any]:
        """A display as clients see it: no command line, no process, no path on this host."""
        culled_in = self.displays.use.culled_in(display)
        return {
            "id": display.id,
            "name": display.name,
            "profile": display.profile,
            "kind": display.kind.value,
            "state": display.state.value,
            "reason": display.reason and display.reason.value,
            "exit_code": display.exit_code,
            "message": display.message,
            "created": display.created.isoformat(),
            "last_activity": self.displays.use.last_activity(display).isoformat(),
            "culled_in": None if culled_in is None else round(culled_in, 1),
            "viewers": self.displays.use.viewers(display.id),
            "disconnected": self.displays.use.disconnected_after(display.id) is not None,
            "kernel": display.kernel,
            "notifications": [
                {**asdict(notification), "time": notification.time.isoformat()}
                for notification in self.displays.notifications.of(display.id)
            ],
            "default": display.id == self.default.id,
            "shareable": self.shares.refusal(display) is None,
            "url": url_path_join(self.base_url, "xpra/displays", display.id, "/"),
        }


class DisplaysHandler(XpraAPIHandler):
    """`xpra/api/displays`."""

    @web.authenticated
    @authorized
    def get(self) -> None:
        """List the displays."""
        self.finish(json.dumps([self.model(display) for display in self.displays.all()]))

    @web.authenticated
    @authorized
    async def post(self) -> None:
        """Start one."""
        body = self.body("DisplayRequest")
        options: dict[str, Any] = {
            name: int(body[name]) for name in ("width", "height", "dpi") if name in body
        }  # 800.0 is one in JSON
        if "name" in body:
            options["name"] = body["name"]
        file = self.file(body)
        options |= self.folder(body, file)
        with as_http():
            if "empty" in body:
                request = DisplayRequest.empty(**options)
            elif "command" in body:
                request = DisplayRequest.of_command(tuple(body["command"]), **options)
            else:
                profile = self.profiles.get(body["profile"]) if "profile" in body else self.profiles.first()
                request = DisplayRequest.of_profile(profile, file=file, **options)
            display = await self.displays.start(request)
        self.set_status(201)
        self.set_header("Location", url_path_join(self.base_url, "xpra/api/displays", display.id))
        self.finish(json.dumps(self.model(display)))


class DisplayHandler(XpraAPIHandler):
    """`xpra/api/displays/<id>`."""

    @web.authenticated
    @authorized
    def get(self, display_id: str) -> None:
        """One display."""
        with as_http():
            self.finish(json.dumps(self.model(self.displays.registry.read(display_id))))

    @web.authenticated
    @authorized
    def patch(self, display_id: str) -> None:
        """Rename it, or take it for what this server starts from now on."""
        body = self.body("DisplayPatch")
        with as_http():
            if body.get("default"):
                self.default.choose(display_id)
            elif "default" in body and self.default.id == display_id:
                self.default.release()
            display = self.displays.registry.read(display_id)
            if "name" in body:
                display = self.displays.rename(display_id, body["name"])
        self.finish(json.dumps(self.model(display)))

    @web.authenticated
    @authorized
    async def delete(self, display_id: str) -> None:
        """Stop it, or forget an ended one."""
        with as_http():
            await self.displays.stop(display_id)
        self.set_status(204)
        self.finish()


class EnvironmentHandler(XpraAPIHandler):
    """`xpra/api/displays/<id>/environment`."""

    @web.authenticated
    @may_execute
    def get(self, display_id: str) -> None:
        """What a program has to have in its environment to draw in it."""
        with as_http():
            self.finish(json.dumps(self.displays.registry.environment(self.displays.registry.ready(display_id))))


class ActivityHandler(XpraAPIHandler):
    """`xpra/api/displays/<id>/activity`."""

    @web.authenticated
    @may_execute
    def post(self, display_id: str) -> None:
        """A person uses it now."""
        with as_http():
            self.displays.use.report(display_id)
        self.set_status(204)
        self.finish()


class ShareHandler(XpraAPIHandler):
    """`xpra/api/displays/<id>/share`."""

    @web.authenticated
    @may_execute
    def post(self, display_id: str) -> None:
        """Share it: the link by which others see it."""
        with as_http():
            display = self.displays.registry.ready(display_id)
        if refusal := self.shares.refusal(display):
            raise refusal
        address = url_path_join(self.base_url, "xpra/shared", "/")
        self.finish(json.dumps({"url": f"{address}#{self.shares.secret(display_id)}"}))

    @web.authenticated
    @may_execute
    def delete(self, display_id: str) -> None:
        """Take the link back."""
        with as_http():
            self.displays.registry.read(display_id)
        self.shares.stop(display_id)
        self.set_status(204)
        self.finish()


class ProgramsHandler(XpraAPIHandler):
    """`xpra/api/displays/<id>/programs`."""

    @web.authenticated
    @authorized
    async def post(self, display_id: str) -> None:
        """Start one more program in it."""
        body = self.body("ProgramRequest")
        file = self.file(body)
        with as_http():
            request = DisplayRequest.of_profile(self.profiles.get(body["profile"]), file=file, **self.folder(body, file))
            await self.displays.start_program(display_id, request)
        self.set_status(204)
        self.finish()


@web.stream_request_body
class FilesHandler(XpraAPIHandler):
    """`xpra/api/displays/<id>/files`."""

    _file: Incoming | None = None

    async def prepare(self) -> None:  # type: ignore[override]
        """Find out, before the file comes, whether it may."""
        await super().prepare()
        if self.request.method == "POST":
            begun = self._begin(self.path_kwargs["display_id"])
            assert begun
            await begun

    @web.authenticated
    @may_execute
    async def _begin(self, display_id: str) -> None:
        size = self.request.headers.get("Content-Length", "")
        if not size.isdecimal():
            raise Refusal(411, "The size of the file has to be known (Content-Length).")
        try:
            # Tornado would take some characters out of it.
            name = b"".join(self.request.query_arguments.get("name", [])).decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refusal(400, "name: it is not valid text.") from error
        with as_http():
            self._file = self.displays.files.receive(display_id, name, int(size))
        # The server's own limit is one for what it keeps in memory.
        self.request.connection.set_max_body_size(int(size))  # type: ignore[union-attr]

    async def data_received(self, chunk: bytes) -> None:
        """Some of it has come. It may go to a slow disk."""
        if self._file:
            with as_http():
                await asyncio.get_running_loop().run_in_executor(None, self._file.write, chunk)

    @web.authenticated
    def post(self, display_id: str) -> None:
        """All of it has come, and was authorised before."""
        assert self._file
        with as_http():
            name = self._file.finish()
        self._file = None
        self.set_status(201)
        self.finish(json.dumps({"name": name}))

    def on_finish(self) -> None:
        """Leave nothing of what went wrong."""
        super().on_finish()
        self._discard()

    def on_connection_close(self) -> None:
        """Nor of what does not come any more."""
        super().on_connection_close()
        self._discard()

    def _discard(self) -> None:
        if self._file:
            self._file.discard()
            self._file = None


class LogHandler(XpraAPIHandler):
    """`xpra/api/displays/<id>/log`."""

    @web.authenticated
    @authorized
    def get(self, display_id: str) -> None:
        """The last lines of its log."""
        lines = self.number("lines", default=200, minimum=1, maximum=10_000)
        with as_http():
            self.finish(self.displays.registry.log_tail(display_id, lines), set_content_type="text/plain; charset=utf-8")


class ScreenshotHandler(XpraAPIHandler):
    """`xpra/api/displays/<id>/screenshot`."""

    @web.authenticated
    @authorized
    async def get(self, display_id: str) -> None:
        """What it shows now."""
        width = self.number("width", default=16384, minimum=16, maximum=16384)
        with as_http():
            picture = await self.displays.screen.screenshot(display_id)
        self.set_header("Cache-Control", "no-store")
        self.finish(images.scaled(picture, width), set_content_type="image/png")


class ProfilesHandler(XpraAPIHandler):
    """`xpra/api/profiles`."""

    @web.authenticated
    @authorized
    def get(self) -> None:
        """What can be started, or what opens a file."""
        name = self.get_query_argument("file", None)
        profiles = self.profiles.all() if name is None else self.profiles.opening(name)
        self.finish(json.dumps([self.profile(profile) for profile in profiles]))

    def profile(self, profile: Profile) -> dict[str, Any]:
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
    """`xpra/api/profiles/<id>/icon`."""

    @web.authenticated
    @authorized
    def get(self, profile_id: str) -> None:
        """The image of its icon."""
        with as_http():
            profile = self.profiles.get(profile_id)
        if profile.icon in icons.NAMES:
            raise Refusal(404, f"{profile.title} has no icon of its own.")
        try:
            data, media_type = images.icon(Path(profile.icon))
        except icons.UnusableIcon as error:
            raise Refusal(404, f"The icon of {profile.title} cannot be shown: {error}.") from error
        # A picture to be looked at: opened by itself, no script in it runs.
        self.set_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "private, max-age=86400")
        self.finish(data, set_content_type=media_type)


class StatusHandler(XpraAPIHandler):
    """`xpra/api/status`."""

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """What was found, and the remedy for what was not."""
        problems = await self.displays.installed.problems()
        xpra = None
        if all(problem.id != "xpra" for problem in problems):
            with as_http():
                found = await self.displays.installed.xpra()
            xpra = {"path": found.path, "version": found.version}
        self.finish(
            json.dumps(
                {"ok": not problems, "xpra": xpra, "problems": [asdict(p) for p in problems], "notes": self.profiles.notes()}
            )
        )


def validated(body: Any, schema: str) -> dict[str, Any]:
    """The body, if it is valid by a schema of `api.yaml`. Raises `Refusal` (400) that names the field."""
    components = specification()["components"]
    validator = jsonschema.Draft202012Validator({**components["schemas"][schema], "components": components})
    error = jsonschema.exceptions.best_match(validator.iter_errors(body))
    if error is None:
        valid: dict[str, Any] = body
        return valid
    where = ".".join(str(part) for part in error.absolute_path) or "body"
    if error.validator == "not":  # its message is for those who know schemas
        raise Refusal(400, f"{where}: {error.schema['description']}")
    raise Refusal(400, f"{where}: {error.message[:300]}.")


def routes(
    displays: DisplayManager, profiles: ProfileManager, default: DefaultDisplay, shares: Shares
) -> list[tuple[str, type[Any], dict[str, Any]]]:
    """The API's routes."""
    managers = {"displays": displays, "profiles": profiles, "default": default, "shares": shares}
    return [
        (rf"/xpra/api/displays/{ID}/environment/?", EnvironmentHandler, managers),
        (rf"/xpra/api/displays/{ID}/activity/?", ActivityHandler, managers),
        (rf"/xpra/api/displays/{ID}/share/?", ShareHandler, managers),
        (rf"/xpra/api/displays/{ID}/programs/?", ProgramsHandler, managers),
        (rf"/xpra/api/displays/{ID}/files/?", FilesHandler, managers),
        (rf"/xpra/api/displays/{ID}/log/?", LogHandler, managers),
        (rf"/xpra/api/displays/{ID}/screenshot/?", ScreenshotHandler, managers),
        (rf"/xpra/api/displays/{ID}/?", DisplayHandler, managers),
        (r"/xpra/api/displays/?", DisplaysHandler, managers),
        (r"/xpra/api/profiles/(?P<profile_id>[^/]+)/icon/?", IconHandler, managers),
        (r"/xpra/api/profiles/?", ProfilesHandler, managers),
        (r"/xpra/api/status/?", StatusHandler, managers),
    ]
