"""The document as it is served: the same as the one that is committed, in both forms, and cheap the second time."""

import json
from unittest.mock import patch

import yaml
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from tests.architecture.sources import ROOT


def test_what_is_served_is_what_is_committed_in_both_forms(client: Client) -> None:
    committed = yaml.safe_load((ROOT / "docs/api/openapi.yaml").read_text())
    in_yaml = client.get("/api/schema/", {"format": "yaml"})
    in_json = client.get("/api/schema/", headers={"accept": "application/vnd.oai.openapi+json"})
    assert in_yaml["Content-Type"] == "application/vnd.oai.openapi; charset=utf-8"
    assert in_json["Content-Type"] == "application/vnd.oai.openapi+json; charset=utf-8"
    assert yaml.safe_load(in_yaml.content) == json.loads(in_json.content) == committed


def test_it_is_written_once_and_not_sent_again_to_whoever_has_it(client: Client) -> None:
    first = client.get("/api/schema/")
    with patch.object(SchemaGenerator, "get_schema", side_effect=AssertionError("written again")):
        again = client.get("/api/schema/", headers={"if-none-match": first["ETag"]})
        assert client.get("/api/schema/").content == first.content
    assert (again.status_code, again.content) == (304, b"")


def test_a_language_has_a_document_of_its_own(client: Client) -> None:
    english = client.get("/api/schema/", headers={"accept-language": "en"})
    spanish = client.get("/api/schema/", headers={"accept-language": "es"})
    assert spanish.status_code == 200
    assert "Accept-Language" in spanish["Vary"]
    assert spanish["ETag"] != english["ETag"]


def test_a_form_that_there_is_not_is_refused(client: Client) -> None:
    assert client.get("/api/schema/", headers={"accept": "image/png"}).status_code == 406
