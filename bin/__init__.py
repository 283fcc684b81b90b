"""What the project is kept and shown with; nothing here runs in a server."""
