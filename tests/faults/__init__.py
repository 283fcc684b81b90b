"""Faults on purpose: real servers, raw clients that write everything down, and a checker of what they wrote."""
