"""Visual search for fashion catalogs: pictures in, similar products out.

A picture's way: dataset.py → encoder.py → index.py → hub.py, and back through service.py, ui.py and api.py.
Importing this package touches neither network nor disk.
"""

__version__ = "0.1.0"
