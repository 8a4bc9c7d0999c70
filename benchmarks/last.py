"""Keeps the figures of a benchmark's last run on this machine, and names what has become worse."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

from scripts.image.roots import CACHE

from .tables import print_head, print_row, show

FOLDER = CACHE / "figures"


@dataclass(frozen=True)
class Figure:
    """A measured value, and how far measurements of it are from each other."""

    value: float
    noise: float
    """In the unit of the value: half of the range that the middle half of the measurements has."""

    more_is_better: bool = False

    @classmethod
    def of(cls, measured: Sequence[float], *, more_is_better: bool = False) -> Figure:
        """The median of at least two measurements. All of fewer than four count for the noise."""
        low, high = (min(measured), max(measured)) if len(measured) < 4 else quantiles(measured, n=4)[::2]
        return cls(median(measured), (high - low) / 2, more_is_better)

    def verdict(self, last: Figure) -> str:
        """What has become of it since the last run: "" where the difference is within the noise."""
        more = self.value - last.value
        if abs(more) <= self.noise + last.noise:
            return ""
        return "better" if (more > 0) is self.more_is_better else "worse"


def compare(benchmark: str, figures: dict[str, Figure], folder: Path = FOLDER) -> None:
    """Print the figures beside those of the last run, and keep them for the next."""
    path = folder / f"{benchmark}.json"
    kept = json.loads(path.read_text("utf-8")) if path.exists() else {}
    print_head("figure", "last run", "this run", "noise of both", "")
    for name, figure in figures.items():
        if name in kept:
            last = Figure(**kept[name])
            noise = show(figure.noise + last.noise)
            print_row(name, show(last.value), show(figure.value), noise, figure.verdict(last))
        else:
            print_row(name, "–", show(figure.value), "–", "")
    folder.mkdir(parents=True, exist_ok=True)
    record = {name: asdict(figure) for name, figure in figures.items()}
    path.write_text(json.dumps({**kept, **record}, indent=1), "utf-8")
