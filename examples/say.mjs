// Says what it is told in a room, prints who answers, and ends: node examples/say.mjs lab "ping"
// npm install socket.io-client; CHAT and TOKEN are in the environment.
import { io } from "socket.io-client";

const [room, body] = process.argv.slice(2);
const chat = io(process.env.CHAT, { auth: { token: process.env.TOKEN }, transports: ["websocket"] });
const client_id = crypto.randomUUID(); // names the message: sent again, it is the same one
let said = null;

chat.on("connect_error", (problem) => {
  if (chat.active) return; // it tries again by itself
  console.log("refused:", problem.message);
  process.exitCode = 1;
});

chat.on("me", async () => {
  for (;;) {
    try {
      const answer = await chat.timeout(10_000).emitWithAck("send", { room, client_id, body });
      if (!answer.ok && answer.retry_after) {
        await new Promise((resolve) => { setTimeout(resolve, answer.retry_after * 1000); });
        continue;
      }
      console.log(answer.ok ? `said as number ${answer.message.seq}` : `refused: ${answer.message}`);
      said = answer.message;
      return;
    } catch {
      if (!chat.connected) return; // "me" comes again with the next connection
    }
  }
});

chat.on("message", (it) => {
  if (it.client_id === client_id || it.deleted_at || (said && it.seq <= said.seq)) return;
  console.log(`${it.author.name}: ${it.body}`);
  chat.close();
});
