"""The two databases, each as a server needs it, and whose turn it is to write."""
