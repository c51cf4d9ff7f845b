"""What is followed, as every journey's pages call it: a series by its title, else by activity, organiser and hall."""

from dataclasses import dataclass

from markupsafe import Markup

from shared.bookings.subject import Followed, Programme
from shared.locale import Language, _


@dataclass(frozen=True)
class FollowedView:
    """Something that is, or can be, followed."""

    address: str
    """Where its forms are: with `/follow` and `/unfollow` behind it."""
    name: str
    marked: Markup
    """The name, every foreign part of it in a `<bdi>`."""
    of_series: bool


def followed_view(what: Followed, language: Language) -> FollowedView:
    """How the pages show *what*."""
    if not isinstance(what, Programme):
        return FollowedView(f"/series/{what.id}", what.title, _bdi(what.title), of_series=True)
    activity, organizer, venue = what.activity.name_in(language.code), what.organizer.name, what.venue.name
    name = language.gettext(
        _("{activity} with {organizer}, {venue}"), activity=activity, organizer=organizer, venue=venue
    )
    marked = language.gettext(
        _("{activity} with {organizer}, {venue}"), activity=_bdi(activity), organizer=_bdi(organizer), venue=_bdi(venue)
    )
    address = f"/programme/{what.organizer.slug}/{what.activity.slug}/{what.venue.slug}"
    return FollowedView(address, name, Markup(marked), of_series=False)  # noqa: S704  # every part is escaped


def _bdi(text: str) -> Markup:
    return Markup("<bdi>{}</bdi>").format(text)
