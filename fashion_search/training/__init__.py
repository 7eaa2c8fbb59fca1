"""Transfer learning: labelled pictures in, an encoder folder that `load_encoder` reads out."""
