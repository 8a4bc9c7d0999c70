"""Tables in Markdown."""

from __future__ import annotations


def print_head(*cells: str) -> None:
    """The first row of a table."""
    print()
    print_row(*cells)
    print_row(*["---"] * len(cells))


def print_row(*cells: str) -> None:
    """A row of a table."""
    print(f"| {' | '.join(cells)} |", flush=True)


def show(value: float) -> str:
    """A figure with as many places as say something."""
    return f"{value:.2f}" if value < 2 else f"{value:.1f}"
