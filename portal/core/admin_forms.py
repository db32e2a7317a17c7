"""Words of Wagtail's own forms that it does not offer for translation."""

from __future__ import annotations

from wagtail.admin.forms import choosers


def name_link_texts() -> None:
    """Name the text of a link, whose label Wagtail makes of the field's English name, in its four dialogs."""
    for form in (
        choosers.ExternalLinkChooserForm,
        choosers.AnchorLinkChooserForm,
        choosers.EmailLinkChooserForm,
        choosers.PhoneLinkChooserForm,
    ):
        form.base_fields["link_text"].label = "链接文字"
