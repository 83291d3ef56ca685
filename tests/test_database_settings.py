"""DATABASE_URL as people have it from their provider, and what is refused."""

from __future__ import annotations

import pytest

import config
from config import ConfigError


@pytest.mark.parametrize("scheme", config.POSTGRESQL)
def test_postgresql_is_taken_however_its_address_is_written(scheme: str) -> None:
    loaded = config.load({"PAGEDESK_MODE": "test", "DATABASE_URL": f"{scheme}://desk:word@db/pagedesk?sslmode=require"})
    assert loaded.database_address == "postgresql+psycopg://desk:word@db/pagedesk?sslmode=require"


def test_another_database_is_refused_without_telling_its_password() -> None:
    with pytest.raises(ConfigError, match=r"Use sqlite:///path or postgresql://user:password@host/name\.") as refused:
        config.load({"PAGEDESK_MODE": "test", "DATABASE_URL": "mysql://desk:hidden-word@db/pagedesk"})
    assert "hidden-word" not in str(refused.value)
