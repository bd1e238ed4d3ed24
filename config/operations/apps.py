"""Gives the commands of this package to manage.py; it has no models."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "config.operations"
    label = "operations"
