"""What keeps a backup or a restore from being done; each kind with the exit code that scripts see."""

from __future__ import annotations


class BackupError(Exception):
    """A sentence for the operator. With its subclasses, nothing that was there before has been changed."""

    exit_code = 1


class Busy(BackupError):
    """Another backup is being made, or another restore is going on."""

    exit_code = 3


class NotEmpty(BackupError):
    """What a restore would replace is no empty installation."""

    exit_code = 4


class Damaged(BackupError):
    """The backup cannot be read, or is not what it says it is."""

    exit_code = 5
