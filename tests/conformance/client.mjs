// What node's socket.io-client makes of a server: `node client.mjs URL polling|websocket|both`.
// Prints one line of JSON for each thing that happened, and ends.

import { io } from "socket.io-client";

const [url, way] = process.argv.slice(2);
const transports = { polling: ["polling"], websocket: ["websocket"], both: ["polling", "websocket"] }[way];
const said = (name, what) => console.log(JSON.stringify([name, what]));

const socket = io(url, { transports, auth: { token: "123" }, reconnection: false });
const custom = socket.io.socket("/custom");
const refused = socket.io.socket("/refusing");
const greetings = [once(socket, "auth"), once(refused, "connect_error"), once(custom, "connect")];

socket.on("question", (what, answer) => answer("the answer to", what));
const [auth, refusal] = await Promise.all(greetings);
said("auth", auth);
said("refused", refusal instanceof Error);

if (way === "both" && socket.io.engine.transport.name !== "websocket") await once(socket.io.engine, "upgrade");
said("transport", socket.io.engine.transport.name);

said("ack", await socket.emitWithAck("message-with-ack", [1, "漢", { 3: [true] }]));
socket.emit("message", "there", "and back");
said("message", await once(socket, "message-back"));
socket.emit("ask", "what?");
said("answered", await once(socket, "answered"));
custom.emit("message", "elsewhere");
said("custom", await once(custom, "message-back"));

await socket.emitWithAck("enter", "lab");
const heard = [];
socket.on("told", (number) => heard.push(number));
await Promise.all([...Array(100).keys()].map((number) => socket.emitWithAck("tell", "lab", number)));
said("in order", heard.every((number, place) => number === place) && heard.length);

// Longer than it waits for a heartbeat before it goes.
if (way === "both") await new Promise((resolve) => setTimeout(resolve, 1700));
said("alive", await socket.emitWithAck("message-with-ack", "still here"));

custom.disconnect();
socket.emit("go");
said("let go", (await once(socket, "disconnect"))[0]);
socket.io.engine.close();

function once(emitter, event) {
  return new Promise((resolve) => emitter.once(event, (...what) => resolve(what.length > 1 ? what : what[0])));
}
