"""What staff read beside a document: whether its text can be found, and if not, why."""

from __future__ import annotations

from typing import Any

from portal.core.documents import public_documents
from portal.search.attachments.service import MOST_ATTEMPTS
from portal.search.models import AttachmentText


def note_about(document: Any) -> str:
    """A Chinese sentence or two."""
    if not public_documents().filter(pk=document.pk).exists():
        return "搜不到：文档所在的集合不对外公开。"
    row = AttachmentText.objects.filter(document_id=document.pk, file_hash=document.file_hash).first()
    if row is None:
        return "尚未提取：公开的页面引用它以后，系统会在几分钟内提取文字。"
    if row.state == AttachmentText.State.DONE:
        return f"可以搜到，共 {len(row.text)} 字。{row.note}"
    if row.state == AttachmentText.State.PENDING:
        return f"正在等待提取。{f'上一次没有成功：{row.note}' if row.note else ''}"
    # What has failed at once will fail again.
    again = "保存一次文档，系统会再试。" if row.attempts >= MOST_ATTEMPTS else ""
    return f"搜不到：{row.note}{again}"
