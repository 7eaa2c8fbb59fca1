"""An index folder in; whether its products are whole, found out behind the app's back after its start, out.

Their hash is not waited for where they are large (see `index.folder`): it takes as long as reading the file.
"""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from fashion_search.index import IndexFormatError
from fashion_search.index.folder import check_files, is_checked_at_load, read_manifest

log = logging.getLogger(__name__)

PENDING, WHOLE = "being checked", "whole"


class Whole:
    """The state of the files of an index: being checked, whole, or what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.state = WHOLE if is_checked_at_load(folder) else PENDING

    def start(self) -> None:
        """Checks in a thread of its own what the start left out."""
        if self.state == PENDING:
            threading.Thread(target=self.check, name="whole", daemon=True).start()

    def check(self) -> None:
        """Compares every byte with the manifest, and says what came of it."""
        try:
            check_files(self._folder, read_manifest(self._folder), every_byte=True)
        except (IndexFormatError, FileNotFoundError) as error:
            self.state = str(error)
            log.error("The index that is served is damaged: %s", error)
            return
        self.state = WHOLE
        log.warning("Every file of the index has the hash that its manifest tells.")
