"""The participation numbers are those that the recorded attendance gives."""

from shared.invariants import Invariant

INVARIANTS: tuple[Invariant, ...] = (
    # Counted in another way than recount.py does it, so that a mistake there is not repeated here. Compared is what only
    # recording changes: how many sessions have started or lack attendance also changes by time alone, which the nightly
    # recount brings up to date. What was recorded or changed within ten minutes may still be on its way to the worker.
    Invariant(
        "insights.recounted",
        "The numbers of this week and the four before are those of the attendance recorded in them.",
        """
        WITH marked AS (
            SELECT session_id, participant_id, walk_in, 1 AS number, recorded_at, present FROM attendance
             UNION ALL
            SELECT session_id, NULL, true, number, recorded_at, true FROM headcount
        ), first AS (
            SELECT date_trunc('week', (CAST(:now AS timestamptz) - interval '28 days') AT TIME ZONE CAST(:zone AS text)) AS week
        ), listed AS (
            SELECT date_trunc('week', s.starts_at AT TIME ZONE CAST(:zone AS text)) AS week, s.area_id, s.organizer_id,
                   s.changed_at, m.recorded_at, m.participant_id, m.walk_in,
                   CASE WHEN s.status = 'published' AND m.present THEN m.number END AS number
              FROM scheduled_session s LEFT JOIN marked m ON m.session_id = s.id
             WHERE s.status <> 'draft' AND s.starts_at <= CAST(:now AS timestamptz)
               AND s.starts_at >= (SELECT week FROM first) AT TIME ZONE CAST(:zone AS text)
        ), cell AS (
            SELECT CAST(week AS date) AS week, area_id, organizer_id,
                   coalesce(sum(number), 0) AS attendances,
                   count(participant_id) FILTER (WHERE number > 0) AS identified,
                   coalesce(sum(number) FILTER (WHERE walk_in), 0) AS walk_ins,
                   count(DISTINCT participant_id) FILTER (WHERE number > 0) AS people,
                   max(greatest(changed_at, recorded_at)) AS last_change
              FROM listed GROUP BY week, area_id, organizer_id
        ), kept AS (
            SELECT * FROM participation_week WHERE week >= (SELECT week FROM first)
        )
        SELECT format('%s/%s/%s', week, area_id, organizer_id) AS id,
               format('attendances %s, identified %s, walk-ins %s, unique %s; recorded were %s, %s, %s, %s',
                      k.attendances, k.identified, k.walk_ins, k.unique_participants,
                      c.attendances, c.identified, c.walk_ins, c.people) AS what
          FROM cell c FULL JOIN kept k USING (week, area_id, organizer_id)
         WHERE coalesce(c.last_change, '-infinity') < CAST(:now AS timestamptz) - interval '10 minutes'
           AND (coalesce(c.attendances, 0), coalesce(c.identified, 0), coalesce(c.walk_ins, 0), coalesce(c.people, 0))
            <> (coalesce(k.attendances, 0), coalesce(k.identified, 0), coalesce(k.walk_ins, 0),
                coalesce(k.unique_participants, 0))
        """,
    ),
)
