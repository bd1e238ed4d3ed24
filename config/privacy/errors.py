"""Why erasing or exporting was refused."""

from config.api.errors import DomainError


class ExportGone(DomainError):
    """The archive was downloaded already, or its day is over."""

    code = "export_gone"
    detail = "This archive was downloaded already, or its 24 hours are over. Ask for another one."
    status = 410
