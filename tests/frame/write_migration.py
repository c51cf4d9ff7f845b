"""Write the next migration from the models: `make migration NAME="add grants"`. Read it before you commit it.

It compares the models with a database of its own that all migrations so far have made.
"""

import re
import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from services.launcher.migrations import configuration, upgrade
from services.launcher.postgres import Postgres


def main(name: str) -> None:
    """Number it after the newest one."""
    if not re.search(r"\w", name):
        sys.exit('Give it a name: make migration NAME="add grants"')
    with tempfile.TemporaryDirectory(prefix="spontan-") as folder:
        Path(folder).chmod(0o755)  # the unprivileged database server has to pass through
        postgres = Postgres(Path(folder), extra={"fsync": "off"})
        postgres.start()
        try:
            upgrade(postgres.url)
            config = configuration(postgres.url)
            newest = ScriptDirectory.from_config(config).get_current_head() or "0000"
            command.revision(config, name, autogenerate=True, rev_id=f"{int(newest) + 1:04d}")
        finally:
            postgres.stop()


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]))
