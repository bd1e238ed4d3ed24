"""Cases beside the matrix: one state of the world each, in which a single guard decides what comes of a request."""

from tests.authz.stories import acting, circles, desk, evenings, hers, links, notices
from tests.authz.stories.telling import STORIES

__all__ = ["STORIES", "acting", "circles", "desk", "evenings", "hers", "links", "notices"]
