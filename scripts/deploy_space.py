"""Publish the app as a Space that serves an index of the Hub: one commit, and its FASHION_INDEX set.

python scripts/deploy_space.py user/space --index user/repo

The face of `fashion-search deploy` in a clone that is not installed.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fashion_search.commands.deploy import main

if __name__ == "__main__":
    sys.exit(main())
