"""Every dated page as a PDF in the layout of 公文, made once for each text and kept.

A request renders the page as HTML for paper (`paper`), whose hash names the file (`store`). Where the file is missing,
one of few places is taken (`places`) and a child process makes it (`making`, `render`), while the request, after a
short wait, answers with a page that asks again (`responses`). Only the child loads WeasyPrint.
"""
