"""Faults on purpose: real servers, clients that write all down, a checker of what they wrote."""
