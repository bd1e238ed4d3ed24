"""Names our admin site to Django. It is imported before any model, so the site itself lives in `config.adminsite`."""

from django.contrib.admin.apps import AdminConfig


class KindcircleAdminConfig(AdminConfig):
    default_site = "config.adminsite.KindcircleAdminSite"
