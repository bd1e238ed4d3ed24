"""Where every address leads. Apps bring their own lists; this file only mounts them."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularSwaggerSplitView

from config import health, metrics, organisation, securitytxt
from config.api import document

api = [
    path("", include("config.privacy.urls")),
    path("", include("members.urls")),
    path("", include("groups.urls")),
    path("", include("notifications.urls")),
]

urlpatterns = [
    path("api/v1/", include(api)),
    path("api/schema/", document.DocumentView.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    path("_allauth/", include("members.replaced")),  # stands before what it replaces
    path("_allauth/", include("allauth.headless.urls")),
    path("admin/", admin.site.urls),
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path(".well-known/security.txt", securitytxt.security_txt, name="security-txt"),
    path("organisation.css", organisation.organisation_css, name="organisation-css"),
    path("metrics", metrics.metrics, name="metrics"),
    path("calendar/", include("groups.calendarurls")),
    path("hooks/mail/", include("notifications.hookurls")),
    path("", include("groups.pages")),
]

if settings.DEVELOPMENT:
    urlpatterns += [path("dev/", include(f"config.{pages}")) for pages in ("devinbox", "devletters", "devcomponents")]

handler400 = "config.api.problems.handler400"
handler403 = "config.api.problems.handler403"
handler404 = "config.api.problems.handler404"
handler500 = "config.api.problems.handler500"
