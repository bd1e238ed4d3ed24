"""What may not be a password, decided without asking anybody outside."""

import pytest
from django.contrib.auth.password_validation import get_default_password_validators, validate_password
from django.core.exceptions import ValidationError

from members.models import Member
from members.passwords import NotCommon

MIA = Member(email="mia.lopez@example.org")


@pytest.mark.parametrize(
    "common",
    [
        "password1234", "Password!!", "qwertyuiop", "123456789a", "chocolate2024", "sunshine123", "iloveyou99",
        "contraseña", "Contraseña123", "contrasena1", "CONTRASEÑA!", "tequieromucho", "Teamomucho2024", "miamorcito",
        "corazon123", "mifamilia1", "holahola12", "bienvenida2025", "feliznavidad", "mibebe12345",
    ],
)  # fmt: skip
def test_what_everybody_chooses_is_refused(common):
    with pytest.raises(ValidationError) as refused:
        validate_password(common, MIA)
    assert "password_too_common" in {error.code for error in refused.value.error_list}


@pytest.mark.parametrize(
    "hers",
    [
        "mia.lopez@example.org", "MIA.LOPEZ@example.org", "!!mia.lopez@example.org-and-more-words",
        "mia.lopez12", "mia.lopez-1987", "Mía.López2024",
    ],
)  # fmt: skip
def test_her_address_is_refused_wherever_it_stands(hers):
    with pytest.raises(ValidationError):
        validate_password(hers, MIA)


@pytest.mark.parametrize(
    "good", ["a quiet corner of the sea", "siete gatos leen despacio", "vR7-plum-otter", "mia reads at noon"]
)
def test_a_sentence_passes(good):
    validate_password(good, MIA)


def test_the_list_is_large_and_speaks_both_languages():
    passwords = NotCommon().passwords
    assert len(passwords) > 19_000
    assert {"password", "contrasena", "tequieromucho", "iloveyou"} <= passwords


def test_every_rule_says_what_it_wants():
    assert all(validator.get_help_text() for validator in get_default_password_validators())
