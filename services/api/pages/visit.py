"""What nearly every step of a journey asks for, in one piece: who comes, when, and how to answer them."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from services.api.dependencies import AnyViewer, Config, Db, FromApp, Now
from services.api.rendering import Page, Render
from services.api.resources import Resources
from shared.clock import Clock
from shared.database import AsyncSession
from shared.people.access import Viewer
from shared.people.models import SignInChallenge
from shared.settings import Settings


@dataclass(frozen=True)
class Visit:
    """One request of somebody on their way through a journey."""

    request: Request
    db: AsyncSession
    clock: Clock
    settings: Settings
    resources: Resources
    viewer: Viewer
    page: Page

    def is_of(self, challenge: SignInChallenge) -> bool:
        """Whether the device is signed in with the contact that *challenge* was sent to."""
        account = self.viewer.account
        return account is not None and (account.contact_kind, account.contact) == (
            challenge.contact_kind,
            challenge.contact,
        )


async def get_visit(
    request: Request, db: Db, clock: Now, settings: Config, resources: FromApp, viewer: AnyViewer, page: Render
) -> Visit:
    """The visit of this request."""
    return Visit(request, db, clock, settings, resources, viewer, page)


Visiting = Annotated[Visit, Depends(get_visit)]
