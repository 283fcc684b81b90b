// The same chat on node: `node node.mjs PORT socket.io`, or `ws`, where everybody gets all that anybody sends.

import { createServer } from "node:http";
import { Server } from "socket.io";
import { WebSocketServer } from "ws";

const [port, what] = process.argv.slice(2);
const http = createServer();

if (what === "ws") broadcast(new WebSocketServer({ server: http, perMessageDeflate: false }));
else chat(new Server(http, { serveClient: false }));
http.listen({ port: Number(port), host: "127.0.0.1", backlog: 4096 });

function chat(io) {
  io.on("connection", (socket) => {
    socket.on("join", ({ room }, answer) => {
      socket.join(room);
      answer({ ok: true });
    });
    socket.on("send", ({ room, body }, answer) => {
      io.to(room).emit("message", { room, body });
      answer({ ok: true });
    });
    socket.on("latency", (data, answer) => answer({ ok: true, echo: data }));
  });
}

function broadcast(server) {
  server.on("connection", (socket) => {
    socket.on("message", (data) => {
      const text = data.toString();
      for (const each of server.clients) each.send(text);
    });
  });
}
