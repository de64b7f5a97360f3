"""From text to windows of sub-words, and back from scores to words."""
