"""The Flask extensions, made once and bound to each app as it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, MultiFernet
from flask import Flask
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from portal import database
from portal.keyring import Keys

INBOX = "inbox"  # the store of raw deliveries, apart from everything else
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


class Vault:
    """Encrypts and decrypts what must not be readable in the database; gets its keys in `connect`."""

    fernet: MultiFernet


ENGINES = {
    "hide_parameters": True,  # what people write stands in no error message
    "pool_pre_ping": True,  # a connection that was cut while PostgreSQL restarted fails nobody
}
db = SQLAlchemy(model_class=Base, disable_autonaming=True, engine_options=ENGINES)
db.metadatas[INBOX] = MetaData(naming_convention=NAMES, info={"bind_key": INBOX})
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()
limiter = Limiter(key_func=get_remote_address, default_limits=[])
vault = Vault()


def connect(app: Flask, keys: Keys) -> None:
    """Bind what remembers to the app; the extensions of the screens follow in `web.register`."""
    vault.fernet = MultiFernet([Fernet(keys.tokens)])
    db.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            if engine.dialect.name == "sqlite":
                database.prepare(engine)
