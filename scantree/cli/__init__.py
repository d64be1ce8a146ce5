"""The command line: options, a request, a run, a view, an exit code."""
