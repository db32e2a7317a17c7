"""A part of a template that is made once for a version of the site: `{% kept "footer" %}…{% endkept %}`."""

from __future__ import annotations

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.urls import get_script_prefix
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Site

from portal.core.caching.fragments import fragment

register = template.Library()


class KeptNode(template.Node):
    """What stands between the tags, kept by its name and parts, the site, and the script that addresses lead to."""

    def __init__(self, parts: list[FilterExpression], nodelist: NodeList) -> None:
        self.parts, self.nodelist = parts, nodelist

    def render(self, context: template.Context) -> SafeString:
        request = context.get("request")
        if request is None or getattr(request, "is_preview", False):
            # A draft is nobody's page yet.
            return self.nodelist.render(context)
        site = Site.find_for_request(request)
        name, *parts = (part.resolve(context) for part in self.parts)
        parts += [site.pk if site else 0, get_script_prefix()]
        return mark_safe(fragment(name, *parts, make=lambda: self.nodelist.render(context)))


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """Keep what stands between the tags. `parts` tell it from others of the name: texts and numbers.

    It must depend on nothing else of the request than the site and the script: not on how or by whom it is read.
    """
    tag, *parts = token.split_contents()
    if not parts:
        raise template.TemplateSyntaxError(f"{{% {tag} %}} needs a name.")
    nodelist = parser.parse((f"end{tag}",))
    parser.delete_first_token()
    return KeptNode([parser.compile_filter(part) for part in parts], nodelist)
