"""What is done by the server itself, later and beside all else."""
