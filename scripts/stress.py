"""A running app, or one that this starts, in; hostile traffic, odd files and kills on it, and what was lost, out.

    python scripts/stress.py --minutes 10 --callers 64 --files 20000 --kills 20
    python scripts/stress.py --quick                       # some seconds of each: what the tests run
    python scripts/stress.py --address http://…:7860       # traffic only, on an app that runs

It prints one line for each kind, and ends with 1 where anything was lost: an answer that is no sentence, an app that
does not answer, a decoder that fails otherwise than with a sentence, an index that a killed build left in parts.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.stressing.command import main

if __name__ == "__main__":
    sys.exit(main())
