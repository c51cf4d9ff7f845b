"""A sign-up that waits for its code, and the page for a right code that came too late for a place."""

from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from services.api.pages.alternatives import alternatives
from services.api.pages.code_step import Waiting, code_routes
from services.api.pages.session_views import session_context
from services.api.pages.visit import Visit, Visiting
from shared.bookings import errors, queries, sign_up
from shared.bookings.models import SignUpDraft
from shared.bookings.policy import age_in_year
from shared.errors import DomainError, NotFound
from shared.locale import _
from shared.people import queries as people
from shared.people.models import Account, SignInChallenge
from shared.schedule.queries import SessionView, session_view

router = APIRouter()

REASONS: dict[str, type[DomainError]] = {
    reason.code: reason
    for reason in (
        errors.SessionClosed,
        errors.NotYetOpen,
        errors.NoSignUp,
        errors.NotEligible,
        errors.GrownUpNeeded,
        errors.AlreadyBooked,
        errors.TooManyBookings,
        errors.PartyTooLarge,
        errors.TryAgain,
    )
}


class SignUp:
    """A sign-up waits for its code."""

    path = "/sign-up"
    submit = _("Sign up")

    async def waiting(self, visit: Visit, challenge: SignInChallenge) -> Waiting:
        """The people on the form, or what came of them."""
        draft = await queries.draft_of(visit.db, challenge.id)
        form = f"/sessions/{draft.session_id}/sign-up"
        if draft.party_id is not None:
            return Waiting(form, done=f"/my/bookings/{draft.party_id}")
        if challenge.used_at is not None:
            return Waiting(form, done=_refused_at(challenge))
        try:
            view = await session_view(visit.db, draft.session_id)
        except NotFound:
            return Waiting(form)
        return Waiting(form, about=_title_and_time(view, visit), queue=view.seats_left == 0)

    async def finish(self, visit: Visit, challenge: SignInChallenge) -> tuple[Account, str]:
        """Book."""
        outcome = await sign_up.finish(visit.db, visit.clock, visit.settings, challenge)
        if outcome.party_id is not None:
            return outcome.account, f"/my/bookings/{outcome.party_id}"
        why = outcome.refusal.code if outcome.refusal else ""
        return outcome.account, f"{_refused_at(challenge)}?why={why}"

    async def carry_over(self, visit: Visit, old: SignInChallenge, new: SignInChallenge) -> None:
        """The same people, on the same session."""
        await sign_up.carry_over(visit.db, old, new)


router.include_router(code_routes(SignUp()))


@router.get("/sign-up/{challenge_id}/refused")
async def refused(visit: Visiting, challenge_id: UUID, why: str = "") -> Response:
    """The contact is proved and the device signed in, but there is no place: why, and what else fits."""
    account = visit.viewer.require_account()
    challenge = await people.challenge(visit.db, challenge_id)
    draft = await queries.draft_of(visit.db, challenge_id)
    if challenge.used_at is None or not visit.is_of(challenge):
        raise NotFound
    if draft.party_id is not None:
        return RedirectResponse(f"/my/bookings/{draft.party_id}", HTTPStatus.SEE_OTHER)
    view = await session_view(visit.db, draft.session_id, drafts=True)
    language, settings = visit.page.language, visit.settings
    values = {"most": settings.most_open_bookings, "age": settings.grown_up_age}
    return visit.page(
        "signup/refused.html",
        reason=language.gettext(REASONS[why].message, **values) if why in REASONS else "",
        others=await alternatives(visit, view, await _ages(visit, account, draft, view)),
        again=why != errors.AlreadyBooked.code,
        **session_context(view, language, settings, now=visit.clock.now()),
    )


def _refused_at(challenge: SignInChallenge) -> str:
    return f"/sign-up/{challenge.id}/refused"


async def _ages(visit: Visit, account: Account, draft: SignUpDraft, view: SessionView) -> set[int]:
    """How old those who wanted to come turn in the session's year."""
    known = set(sign_up.known_in(draft))
    years = [one.birth_year for one in sign_up.typed_in(draft)]
    if known:
        family = await people.participants_of(visit.db, account.id)
        years += [one.birth_year for one in family if one.id in known and one.birth_year is not None]
    return {age_in_year(year, view.session.starts_at, visit.settings.zone) for year in years}


def _title_and_time(view: SessionView, visit: Visit) -> str:
    page, starts = visit.page, view.session.starts_at
    day = page.language.day(starts.astimezone(page.zone).date(), today=page.today, inside=True)
    return f"{view.session.title}, {day} {page.language.time(starts, page.zone)}"
