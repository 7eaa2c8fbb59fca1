"""Visual search for fashion catalogs: pictures in, similar products out.

The rooms and what each does stand in README.md; `fashion_search/commands/` is the command line.
Importing this package touches neither network nor disk.
"""

__version__ = "0.1.0"
