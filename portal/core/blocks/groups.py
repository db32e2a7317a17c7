"""Headings under which the block picker of the editor offers the blocks of a body."""

TEXT = "文字"
FILES = "图片、表格和附件"
LISTS = "列表与版面"
