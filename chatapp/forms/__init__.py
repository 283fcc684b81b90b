"""The shape and limits of every input, the same for every door."""
