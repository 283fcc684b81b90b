"""How fast and how often: counted, written for others, traced."""
