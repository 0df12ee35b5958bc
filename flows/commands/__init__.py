"""The commands of the command line, one module each: `add_to(subcommands)` declares one, `run(arguments)` is one."""
