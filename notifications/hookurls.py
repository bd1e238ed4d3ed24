"""Where mail providers tell of bounces and complaints."""

from django.urls import path

from notifications.views.hooks import mail_hook

urlpatterns = [path("<slug:provider>/", mail_hook, name="mail-hook")]
