"""A Hub dataset, a table with pictures or a folder in; products with uniform columns and their pictures out."""
