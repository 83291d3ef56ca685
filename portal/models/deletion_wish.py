from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.extensions import Model
from portal.models.columns import Moment


class DeletionWish(Model):
    """Somebody who had connected wants their data deleted; the id is empty as soon as that is done."""

    __tablename__ = "deletion_wishes"

    id: Mapped[int] = mapped_column(primary_key=True)
    facebook_user_id: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    done_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
