"""A Wagtail site as tutorials build it: what our uncached pages are measured against.

Same sections and texts as ours; navigation, breadcrumbs and neighbours asked of the page tree in each request.
DEBUG is off and templates are kept compiled, as in production.
"""
