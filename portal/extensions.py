"""The Flask extensions, made once and bound to the app in `create_app`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, MultiFernet
from flask import Flask
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
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
    """Encrypts and decrypts what must not be readable in the database; gets its keys in `create_app`."""

    fernet: MultiFernet


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
db.metadatas[INBOX] = MetaData(naming_convention=NAMES, info={"bind_key": INBOX})
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model
migrate = Migrate()
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()
limiter = Limiter(key_func=get_remote_address, default_limits=[])
vault = Vault()


def connect(app: Flask, keys: Keys) -> None:
    """Bind every extension to the app."""
    vault.fernet = MultiFernet([Fernet(keys.tokens)])
    db.init_app(app)
    migrate.init_app(app, db, directory=app.root_path + "/migrations")
    for extension in (login_manager, csrf, limiter):
        extension.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            if engine.dialect.name == "sqlite":
                database.prepare(engine)
