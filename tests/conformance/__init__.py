"""Whether our connections speak Engine.IO 4, Socket.IO 5 and RFC 6455, on every way of delivery."""
