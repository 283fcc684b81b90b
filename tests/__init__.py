"""Tests: sentences about people, on real databases and real servers."""
