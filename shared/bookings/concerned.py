"""Whom a change of sessions concerns because they follow: the parts of SQL that its readers share.

A change can be of thousands of sessions, and thousands can follow what they are of. So who follows is looked up once for each
subject, not for each session. Indexes: session_change by session, follower by series and by programme.
"""

HALLS = "SELECT s.venue_id UNION SELECT venue_before FROM session_change WHERE session_id = s.id"
"""The venues of the session `s`: where it is, and where people have known it.

Whoever follows that hall was told that the session moves away, and has to hear what comes of it there.
"""
FOLLOWERS = """
    SELECT account_id FROM follower f WHERE f.series_id = subject.series_id AND f.stopped_at IS NULL
     UNION ALL
    SELECT account_id FROM follower f
     WHERE subject.series_id IS NULL AND f.organizer_id = subject.organizer_id AND f.activity_id = subject.activity_id
       AND f.venue_id = subject.venue_id AND f.stopped_at IS NULL
"""
"""The accounts that follow the row `subject`: a series, or without one an organiser, an activity and one of the HALLS."""
