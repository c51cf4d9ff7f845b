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
    words = _("{activity} with {organizer}, {venue}")
    activity, organizer, venue = what.activity.name_in(language.code), what.organizer.name, what.venue.name
    marked = language.gettext(words, activity=_bdi(activity), organizer=_bdi(organizer), venue=_bdi(venue))
    return FollowedView(
        f"/programme/{what.organizer.slug}/{what.activity.slug}/{what.venue.slug}",
        language.gettext(words, activity=activity, organizer=organizer, venue=venue),
        Markup(marked),  # noqa: S704  # every part is escaped
        of_series=False,
    )


def _bdi(text: str) -> Markup:
    return Markup("<bdi>{}</bdi>").format(text)
