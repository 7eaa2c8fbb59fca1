"""Vectors and products in; an index that is built, saved, loaded and searched out."""

from fashion_search.index.catalog_index import CatalogIndex, Match, write_index
from fashion_search.index.facts import IndexFormatError
from fashion_search.index.manifest import Manifest

__all__ = ["CatalogIndex", "IndexFormatError", "Manifest", "Match", "write_index"]
