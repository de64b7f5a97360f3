"""Encoders, the tagger on top of them, and decoding of its scores."""
