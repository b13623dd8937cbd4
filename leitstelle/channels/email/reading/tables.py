"""Tables of HTML mails: data tables are read by column, layout tables are only a way to place blocks."""

from __future__ import annotations

from leitstelle.channels.email.reading.markup import Tree

MAX_CELL_CHARS = 80
"""Longer cells hold paragraphs, not data."""

MAX_COLUMNS = 20
MAX_PADDING = 4
"""A data table may take this many times its text in blanks (and some in any case); beyond it, reading by column is no help."""
_FREE_PADDING_CHARS = 4_000

_BLOCKS_IN_CELLS = {"p", "div", "ul", "ol", "h1", "h2", "h3", "blockquote", "hr", "img", "pre", "table"}
_TABLE_PARTS = {"table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"}


def unfold_layout_tables(root: Tree) -> None:
    """Turn the tables of `root` that only lay out into blocks, in place; data tables stay."""
    inner_first = list(root.iter("table"))[::-1]
    for table in inner_first:
        if not _is_data(table):
            for part in _own_parts(table):
                part.tag = "div"
    for stray in root.iter("tr", "td", "th"):
        if stray.getparent() is None or stray.getparent().tag not in _TABLE_PARTS:
            stray.tag = "div"


def _own_parts(table: Tree) -> list[Tree]:
    return list(table.iter(*_TABLE_PARTS))


def _is_data(table: Tree) -> bool:
    """At least two columns of short cells without blocks in them, whose columns do not drift apart."""
    widths: list[int] = []
    rows = 0
    chars = 0
    for row in table.iter("tr"):
        rows += 1
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if len(cells) > MAX_COLUMNS:
            return False
        for column, cell in enumerate(cells):
            length = _plain_length(cell)
            if length is None or length > MAX_CELL_CHARS:
                return False
            chars += length
            if column == len(widths):
                widths.append(0)
            widths[column] = max(widths[column], length)
    return len(widths) > 1 and sum(widths) * rows <= MAX_PADDING * chars + _FREE_PADDING_CHARS


def _plain_length(cell: Tree) -> int | None:
    """Characters of a cell, None when it holds blocks of its own or spans beyond reason."""
    length = len(cell.text or "")
    if not cell.get("colspan", "1").strip().isdigit() or len(cell.get("colspan", "1").strip()) > 2:
        return None
    for number, inner in enumerate(cell.iterdescendants()):
        if inner.tag in _BLOCKS_IN_CELLS or number > MAX_CELL_CHARS:
            return None
        length += len(inner.text or "") + len(inner.tail or "")
    return length
