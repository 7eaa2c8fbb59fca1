"""A dataset and an encoder in; vector shards, and from them an index folder, out."""
