"""The child process: reads HTML from standard input, writes the PDF into the store.

`python -m portal.core.pdf.render JOB`; started by `portal.core.pdf.making`.
"""

from __future__ import annotations

import logging
import sys
from typing import BinaryIO

from portal.core.limited import limit_this_process
from portal.core.pdf.job import Job

# PDF/UA: tags for screen readers, with the reading order of the page.
VARIANT = "pdf/ua-1"


def render(html: str, job: Job, target: BinaryIO) -> None:
    """Write the PDF of `html`. Raises whatever WeasyPrint, Pango or the disk raise."""
    # Here, since it takes half a second and 100 MB: limits are set before it.
    from weasyprint import HTML

    from portal.core.pdf.files import LocalFiles
    from portal.core.pdf.justify import use_justification

    use_justification()
    document = HTML(
        string=html, base_url=job.base_url, url_fetcher=LocalFiles(job.media_url, job.media_root), media_type="print"
    )
    # Pictures at the resolution of office printers.
    document.write_pdf(target, pdf_variant=VARIANT, optimize_images=True, jpeg_quality=85, dpi=200)


def main() -> None:
    job = Job.loads(sys.argv[1])
    limit_this_process(job.limits)
    # It warns of every rule of CSS it does not know.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    with job.entry.part.open("wb") as part:
        render(sys.stdin.buffer.read().decode(), job, part)
    job.entry.keep(job.most_bytes)


if __name__ == "__main__":
    main()
