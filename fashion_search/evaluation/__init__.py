"""Encoders and labelled pictures in; how good the search is out: figures, report, plots, pages."""
