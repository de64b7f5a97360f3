"""Comparing predicted with gold entities."""
