"""Pictures in, unit vectors out. Importing this loads neither torch nor timm, and starts no model."""

from fashion_search.encoder.encoder import Encoder, Looks, load_encoder
from fashion_search.encoder.weights import WeightsError

__all__ = ["Encoder", "Looks", "WeightsError", "load_encoder"]
