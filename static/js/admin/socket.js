/** The console's line to the server: pushed to, never asking. One for all modules of a page. */

import { io } from "../../vendor/socket.io.esm.min.js";

export const line = io("/admin", {
  transports: ["websocket", "polling"], reconnectionDelay: 1000, reconnectionDelayMax: 10_000,
});

/** socket.io does not come back by itself from a close that the server asked for. */
let reason = "";
line.on("bye", (bye) => {
  reason = bye.reason;
  if (bye.retry_after) setTimeout(() => line.connect(), bye.retry_after * 1000);
});

/** `hear` is told "up", "down" or, when one may no longer watch, "ended". */
export function watchLine(hear) {
  line.on("connect", () => hear("up"));
  line.on("disconnect", () => hear(reason && reason !== "restarting" ? "ended" : "down"));
  line.on("connect_error", () => hear(line.active ? "down" : "ended"));
}
