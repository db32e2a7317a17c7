"""The site version: how often what citizens read has changed."""

from __future__ import annotations

from django.db import models


class SiteVersionStep(models.Model):
    """One change of the site, or several that have been counted together; the sum of `steps` is the site version.

    A row is added in the transaction of the change. A single counted row would be locked from its change to the end of
    that transaction: publishers would wait for one another, and two that lock other rows in another order would block
    each other. Nor would the greatest key do, as a smaller one may be committed later.
    """

    steps = models.PositiveBigIntegerField(default=1)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.steps} @ {self.changed_at}"
