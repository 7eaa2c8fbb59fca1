"""Embed a catalog and write its search index; with --push-to, publish it on the Hub.

python scripts/build_index.py --dataset ashraq/fashion-product-images-small --model bundled --output build/catalog

The face of `fashion-search build` in a clone that is not installed.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fashion_search.commands.build import main

if __name__ == "__main__":
    sys.exit(main())
