"""The command line: every command explains itself, small ones start without the large machinery."""

import subprocess
import sys

import click
import pytest

from yinuo.cli.main import COMMANDS, cli


def every_command(group: click.Group, names: tuple[str, ...] = ()):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield pytest.param(command, id=" ".join((*names, name)))
        if isinstance(command, click.Group):
            yield from every_command(command, (*names, name))


@pytest.mark.parametrize("command", list(every_command(cli)))
def test_every_command_says_what_it_does(command):
    assert command.get_short_help_str()
    assert all(option.help for option in command.params if isinstance(option, click.Option))


def test_the_list_of_commands_is_the_list_of_what_there_is():
    shown = cli.get_help(click.Context(cli))
    for name, (_, says) in COMMANDS.items():
        assert name in shown
        assert says.split()[0] in shown


def test_small_commands_do_not_load_django():
    program = (
        "import sys; from yinuo.cli.main import cli;"
        "cli(['clock', 'check', '--help'], standalone_mode=False); sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, capture_output=True).returncode == 0


def test_an_unknown_command_fails():
    done = subprocess.run(
        [sys.executable, "-m", "yinuo", "nonsense"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "nonsense" in done.stderr
