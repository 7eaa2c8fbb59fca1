"""The one search service: a picture in; matches, recommendations, outfits and explanations out."""
