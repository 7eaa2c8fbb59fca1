"""An index folder in; the same catalog in a collection of Milvus, uploaded and opened, out."""

from fashion_search.index.milvus.address import Address
from fashion_search.index.milvus.link import EngineError
from fashion_search.index.milvus.milvus_index import MilvusIndex
from fashion_search.index.milvus.uploading import Uploaded, check_reachable, upload

__all__ = ["Address", "EngineError", "MilvusIndex", "Uploaded", "check_reachable", "upload"]
