"""What keeps displays from being started, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """A missing or unusable part, and the remedy for it: a command to run, if there is one."""

    id: str
    message: str
    remedy: str


class Unusable(Exception):
    """A program that displays need is missing or does not work."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.message} {problem.remedy}")
        self.problem = problem
