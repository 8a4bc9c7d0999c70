"""What the printer of a display is, and what it answers."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from . import ipp
from .ipp import Attribute, Group, Operation, Request, Status, Tag

NAME = "Browser"
PATH = f"/printers/{NAME}"
ADDRESS = f"ipp://localhost{PATH}"

COLOUR = 0x8
"""Of CUPS: a kind of printer that prints colours."""

JOBS_LIMIT = 20
"""Jobs without a document. The oldest are forgotten."""

ABOUT: tuple[Attribute, ...] = (
    ("printer-name", Tag.NAME, NAME),
    ("printer-info", Tag.TEXT, "PDF for the browser"),
    ("printer-location", Tag.TEXT, ""),
    ("printer-make-and-model", Tag.TEXT, "PDF for the browser"),
    ("printer-uri-supported", Tag.URI, ADDRESS),
    ("uri-security-supported", Tag.KEYWORD, "none"),
    ("uri-authentication-supported", Tag.KEYWORD, "none"),
    ("printer-type", Tag.ENUM, COLOUR),
    ("printer-state", Tag.ENUM, 3),  # idle
    ("printer-state-reasons", Tag.KEYWORD, "none"),
    ("printer-state-message", Tag.TEXT, ""),
    ("printer-is-accepting-jobs", Tag.BOOLEAN, True),
    ("printer-is-shared", Tag.BOOLEAN, False),
    ("queued-job-count", Tag.INTEGER, 0),
    ("printer-up-time", Tag.INTEGER, 1),
    ("color-supported", Tag.BOOLEAN, True),
    ("ipp-versions-supported", Tag.KEYWORD, ["1.1", "2.0"]),
    ("operations-supported", Tag.ENUM, list(Operation)),
    ("charset-configured", Tag.CHARSET, "utf-8"),
    ("charset-supported", Tag.CHARSET, "utf-8"),
    ("natural-language-configured", Tag.LANGUAGE, "en"),
    ("generated-natural-language-supported", Tag.LANGUAGE, "en"),
    ("document-format-default", Tag.MIME_TYPE, "application/pdf"),
    ("document-format-supported", Tag.MIME_TYPE, ["application/pdf", "application/octet-stream"]),
    ("pdl-override-supported", Tag.KEYWORD, "not-attempted"),
    ("compression-supported", Tag.KEYWORD, "none"),
    ("multiple-document-jobs-supported", Tag.BOOLEAN, False),
    ("media-default", Tag.KEYWORD, "iso_a4_210x297mm"),
    (
        "media-supported",
        Tag.KEYWORD,
        ["iso_a3_297x420mm", "iso_a4_210x297mm", "iso_a5_148x210mm", "na_letter_8.5x11in", "na_legal_8.5x14in"],
    ),
)
"""The attributes of the printer (RFC 8011, 5.4; those of CUPS)."""

COMPLETED = 9
"""The state of a job (RFC 8011, 5.3.7). A job that the printer does not know was printed, too."""


class Printer:
    """Answers programs. It has the names of the jobs whose documents have not come yet."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._names: dict[int, str] = {}

    def answer(self, request: Request) -> bytes:
        """The answer to a request without a document."""
        match request.operation:
            case Operation.CUPS_GET_DEFAULT | Operation.GET_PRINTER_ATTRIBUTES | Operation.CUPS_GET_PRINTERS:
                return ipp.answer(request, Status.OK, [(Group.PRINTER, self._wanted(request))])
            case Operation.CUPS_GET_CLASSES | Operation.GET_JOBS | Operation.VALIDATE_JOB:
                return ipp.answer(request, Status.OK)
            case Operation.CREATE_JOB:
                number = next(self._numbers)
                self._names[number] = request.text("job-name")
                while len(self._names) > JOBS_LIMIT:
                    del self._names[min(self._names)]
                return self.accepted(request, number)
            case Operation.GET_JOB_ATTRIBUTES:
                return self.accepted(request, request.integer("job-id"))
            case Operation.CANCEL_JOB:
                return ipp.answer(request, Status.NOT_POSSIBLE, message="The job has been printed already.")
            case Operation.PRINT_JOB | Operation.SEND_DOCUMENT:
                return ipp.answer(request, Status.BAD_REQUEST, message="The document is empty.")
            case _:
                return ipp.answer(request, Status.OPERATION_NOT_SUPPORTED)

    def job(self, request: Request) -> tuple[int, str] | None:
        """The number and the name of the job that a document is for; None if it is for none."""
        if request.operation == Operation.PRINT_JOB:
            return next(self._numbers), request.text("job-name") or request.text("document-name")
        if request.operation == Operation.SEND_DOCUMENT:
            number = request.integer("job-id")
            name = self._names.pop(number, None)
            return None if name is None else (number, name or request.text("document-name"))
        return None

    def accepted(self, request: Request, number: int) -> bytes:
        """The answer about a job that goes well."""
        attributes: list[Attribute] = [
            ("job-id", Tag.INTEGER, number),
            ("job-uri", Tag.URI, f"ipp://localhost/jobs/{number}"),
            ("job-state", Tag.ENUM, COMPLETED),
            ("job-state-reasons", Tag.KEYWORD, "job-completed-successfully"),
        ]
        return ipp.answer(request, Status.OK, [(Group.JOB, attributes)])

    def _wanted(self, request: Request) -> Iterable[Attribute]:
        asked = {name.decode("utf-8", "replace") for name in request.attributes.get("requested-attributes", ())}
        if not asked or asked & {"all", "printer-description", "job-template"}:
            return ABOUT
        return [attribute for attribute in ABOUT if attribute[0] in asked]
