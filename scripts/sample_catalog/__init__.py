"""The drawn sample catalog: product table in, pictures and metadata out."""
