"""Who and what is named in many articles: counts, pairs, CSV files and one page to read."""
