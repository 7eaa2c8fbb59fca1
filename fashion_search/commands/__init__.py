"""A command line in; what it asks for done, or one sentence and an exit code, out."""
