"""An app, or nothing, in; hostile traffic, odd files, kills and spoilt bytes on it, and what was lost, out.

    python scripts/stress.py                               # all of it: some hours on two cores
    python scripts/stress.py --minutes 10 --callers 64     # that alone; or --calls, --questions, --files, --flips
    python scripts/stress.py --share 200                   # how long one caller waits among others who send batches
    python scripts/stress.py --quick                       # a minute or two of each
    python scripts/stress.py --address http://…:7860       # traffic only, on an app that runs

It prints one line for each kind, and ends with 1 where anything was lost: an answer that is no sentence or a wrong one,
an app that does not answer or grows, a file that nobody takes away, a decoder that fails otherwise than with a
sentence, an index that a kill left in parts, a spoilt byte that nobody noticed, a caller who gets no fair share. It
needs requirements-dev.txt: index, encoder and Hub of what is killed are the tests' own. What was lost stands in
docs/trust.md.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scripts.stressing.command import main

if __name__ == "__main__":
    sys.exit(main())
