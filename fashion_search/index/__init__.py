"""Vectors and products in; an index that is built, saved, loaded and searched out."""

from fashion_search.index.catalog_index import CatalogIndex, Match, write_index

__all__ = ["CatalogIndex", "Match", "write_index"]
