"""Chinese lines that end flush: WeasyPrint widens only the blanks of a line, and Chinese has none.

Replaces one function of WeasyPrint 70 (weasyprint.layout.inline.justify_line), whose own comment asks for a better way.
"""

from __future__ import annotations

from typing import Any

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.line_break import create_layout

# More than this many characters' width missing is no line to be spread: it has another reason to be short.
MOST_CHARACTERS = 4

_widen_blanks = inline.justify_line


def justify_line(context: Any, line: Any, extra_width: float) -> None:
    """Spread a line with Chinese between all of its characters, any other between its words."""
    texts = _texts(line)
    characters = sum(len(box.text) for box in texts)
    chinese = any("\u3000" <= character <= "\u9fff" for box in texts for character in box.text)
    if not chinese or characters < 2:
        _widen_blanks(context, line, extra_width)
    elif extra_width <= MOST_CHARACTERS * line.style["font_size"]:
        _spread(context, line, extra_width / (characters - 1), 0)


def _texts(box: Any) -> list[Any]:
    if isinstance(box, boxes.TextBox):
        return [box]
    children = box.children if isinstance(box, (boxes.LineBox, boxes.InlineBox)) else ()
    return [text for child in children for text in _texts(child)]


def _spread(context: Any, box: Any, spacing: float, advance: float) -> float:
    """Add `spacing` after every character and move by `advance` what follows; returns the advance behind the box."""
    if isinstance(box, boxes.TextBox):
        box.position_x += advance
        box.style = box.style.copy()
        given = box.style["letter_spacing"]
        box.style["letter_spacing"] = spacing + (0 if given == "normal" else given)
        layout = create_layout(box.text, box.style, context, max_width=None, justification_spacing=0)
        layout.deactivate()
        box.pango_layout = layout
        added = spacing * len(box.text)
        box.width += added
        return advance + added
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        box.position_x += advance
        begun = advance
        for child in box.children:
            if child.is_in_normal_flow():
                advance = _spread(context, child, spacing, advance)
        box.width += advance - begun
        return advance
    box.translate(advance, 0)
    return advance


def use_justification() -> None:
    """Let WeasyPrint set lines this way in this process."""
    inline.justify_line = justify_line
