"""The fault tests' settings, for processes on hosts of their own: the mail server is somewhere else."""

from tests.faults.settings import *  # noqa: F403
from tests.hosts.net import HERE, NETWORK

ALLOWED_HOSTS = [f"{NETWORK}.{number}" for number in range(2, 20)]
EMAIL_HOST = HERE
DELIVERY_CHANNELS = {"email": "notifications.channels.email.EmailChannel"}
