"""`manage.py clear_expired`: old logins are forgotten, younger ones kept."""

from __future__ import annotations

import datetime

import pytest
from axes.models import AccessLog
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone


@pytest.mark.django_db
def test_old_logins_and_ended_sessions_are_forgotten() -> None:
    now = timezone.now()
    for name, days in (("old", 201), ("young", 199)):
        AccessLog.objects.create(username=name)
        AccessLog.objects.filter(username=name).update(attempt_time=now - datetime.timedelta(days=days))
        ends = now + datetime.timedelta(days=199.5 - days)
        Session.objects.create(session_key=name, session_data="", expire_date=ends)
    call_command("clear_expired")
    assert [one.username for one in AccessLog.objects.all()] == ["young"]
    assert [one.session_key for one in Session.objects.all()] == ["young"]
