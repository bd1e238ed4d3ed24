"""The composition root. Importing it makes our zone data win in this process, before anything computes an instant."""

from config.celery import app as celery_app
from config.zonedata import use_shipped_zone_data

use_shipped_zone_data()

__all__ = ["celery_app"]
