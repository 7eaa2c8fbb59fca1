"""An index folder and an address of Milvus in; the upload, with a progress bar and what came of it, out."""

from __future__ import annotations

from pathlib import Path


def upload_with_progress(folder: Path, address: str) -> str:
    """Uploads; one line of what was written. Raises EngineError, ValueError or FileNotFoundError."""
    from tqdm import tqdm

    from fashion_search.index.folder import read_manifest
    from fashion_search.index.milvus import upload

    with tqdm(total=read_manifest(folder).count, desc="uploading", unit=" pictures", smoothing=0.05) as bar:
        done = upload(folder, address, bar.update)
    dropped = f", {done.dropped:,} older editions dropped" if done.dropped else ""
    return f"{done.collection}, {done.written:,} pictures written now, {done.known:,} there from before{dropped}"
