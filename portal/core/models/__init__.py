"""Models of the foundation room, one purpose a file."""

from portal.core.models.article import ArticlePage
from portal.core.models.base import BasePage
from portal.core.models.files import PortalDocument, PortalImage, PortalRendition
from portal.core.models.listed_page import ListedPage
from portal.core.models.section import AbstractSection, SectionPage
from portal.core.models.site_settings import SiteSettings
from portal.core.models.site_version import SiteVersionStep
from portal.core.models.standard import StandardPage

__all__ = [
    "AbstractSection",
    "ArticlePage",
    "BasePage",
    "ListedPage",
    "PortalDocument",
    "PortalImage",
    "PortalRendition",
    "SectionPage",
    "SiteSettings",
    "SiteVersionStep",
    "StandardPage",
]
