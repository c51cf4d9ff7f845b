"""The `spontan` command: wiring only."""

import click

from services.launcher.commands.api import api
from services.launcher.commands.bounce import bounce
from services.launcher.commands.calendar import calendar
from services.launcher.commands.demo import demo
from services.launcher.commands.doctor import doctor
from services.launcher.commands.migrate import migrate
from services.launcher.commands.outbox import outbox
from services.launcher.commands.relay import relay
from services.launcher.commands.up import up


class Spontan(click.Group):
    """Prints what an operator can act on as one sentence with its exit code, instead of a trace."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; exits with the error's code when it is one that has a sentence."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            from services.launcher.sentences import explain  # noqa: PLC0415 - slow to import, needed only now

            explained = explain(error)
            if explained is None:
                raise
            click.echo(explained[0], err=True)
            ctx.exit(explained[1])


EPILOG = """\b
Examples:
  spontan up --demo               everything on this machine, with a demo municipality
  SPONTAN_PORT=8080 spontan up    the same without the demo, on another port
  spontan migrate                 bring SPONTAN_DATABASE_URL up to date, then start the parts:
  spontan api                     the web server
  spontan relay                   hands events and due work to the Celery workers
  spontan demo --clock +23h       move the demo's clock, so that tomorrow's reminders fall due
  spontan doctor                  check that every seat, queue and message adds up
  spontan outbox                  what waits, and what was set aside for a person to look at
  spontan calendar read FILE --from 2026-10-01 --to 2026-12-31
                                  show what a club's calendar file holds
  spontan bounce < returned.eml   note that an e-mail came back

Settings are environment variables that start with SPONTAN_; docs/settings.md describes them.

Exit codes: 0 stopped as asked, 1 a part failed, 64 no such migration, 69 port taken or database away, 73 data folder not usable,
75 data folder in use by another Spontan, 78 a setting is wrong.
"""


@click.group(cls=Spontan, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="spontan", message="Spontan %(version)s")
def cli() -> None:
    """Spontan: free drop-in sport for children and youths."""


cli.add_command(up)
cli.add_command(api)
cli.add_command(relay)
cli.add_command(migrate)
cli.add_command(demo)
cli.add_command(doctor)
cli.add_command(outbox)
cli.add_command(calendar)
cli.add_command(bounce)


if __name__ == "__main__":
    cli()
