"""Opens the index named by the settings, builds the page, launches it. `FASHION_INDEX=user/repo python app.py`."""

import sys

from fashion_search.commands.serve import main

if __name__ == "__main__":
    sys.exit(main([]))
