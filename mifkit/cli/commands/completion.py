"""`mifkit completion`: the script that makes a shell complete mifkit's commands, options and choices."""

import click

EPILOG = """\b
Examples:
  mifkit completion bash >> ~/.bashrc
      for bash, from the next shell on
  mifkit completion zsh >> ~/.zshrc
      for zsh
  mifkit completion fish > ~/.config/fish/completions/mifkit.fish
      for fish
  mifkit completion powershell | Add-Content $PROFILE
      for PowerShell 5.1 and 7
  mifkit completion bash > mifkit-completion.sh
      to look at it first, or to source it where needed
"""


@click.command(epilog=EPILOG)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish", "powershell"]))
@click.pass_context
def command(ctx: click.Context, /, shell: str) -> None:
    """Print the completion script for SHELL."""
    from click.shell_completion import get_completion_class

    make = get_completion_class(shell)
    assert make is not None, "click knows these shells"
    click.echo(make(ctx.find_root().command, {}, "mifkit", "_MIFKIT_COMPLETE").source())
