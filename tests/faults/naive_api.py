"""What somebody would write first: look whether a seat is free, then take it. The control of the rush; never a product.

python -m tests.faults.naive_api
"""

import uvicorn
from fastapi import FastAPI, Request
from sqlalchemy import text

from shared.database import execute, make_engine, make_sessions, transaction
from shared.ids import new_id, token_hash
from shared.settings import settings_from_environment

_WHO = text("SELECT account_id FROM device WHERE token_hash = :hash")
ARRIVALS = "CREATE SEQUENCE naive_arrival"
_LOOK = text("SELECT held < capacity AS free FROM session_seats WHERE session_id = CAST(:session_id AS uuid)")
_WRITE = text("""
    INSERT INTO party (id, session_id, account_id, size, status, first_status, arrival)
    VALUES (:id, CAST(:session_id AS uuid), :account_id, 1, :status, :status, nextval('naive_arrival'))
""")
_COUNT = text("""
    UPDATE session_seats SET held = held + 1, ceiling = greatest(ceiling, held + 1)
     WHERE session_id = CAST(:session_id AS uuid)
""")


def create_app() -> FastAPI:
    """The application."""
    app = FastAPI()
    sessions = make_sessions(make_engine(settings_from_environment(), application="naive"))

    @app.post("/api/v1/bookings", status_code=201)
    async def book(request: Request) -> dict[str, str]:
        values = {"id": new_id(), "session_id": (await request.json())["session_id"]}
        token = request.headers["authorization"].removeprefix("Bearer ")
        async with transaction(sessions) as session:
            values["account_id"] = (await execute(session, _WHO, {"hash": token_hash(token)})).scalar_one()
            free = (await execute(session, _LOOK, values)).scalar_one()
            values["status"] = "confirmed" if free else "waitlisted"
            await execute(session, _WRITE, values)
            if free:
                await execute(session, _COUNT, values)
        return {"id": str(values["id"]), "status": values["status"]}

    return app


if __name__ == "__main__":
    uvicorn.run(create_app, factory=True, port=settings_from_environment().port, log_level="warning")
