// Answers "ping" in every room that it is in. Not run by the tests.
// Needs io.socket:socket.io-client:2.1.2, which brings org.json.
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.json.JSONObject;

public final class Pong {
  private static final Map<String, Long> heads = new ConcurrentHashMap<>();
  private static volatile String me = "";

  public static void main(String[] args) {
    IO.Options options = IO.Options.builder()
        .setTransports(new String[] {"websocket"})
        .setAuth(Map.of("token", System.getenv("TOKEN")))
        .build();
    Socket chat = IO.socket(URI.create(System.getenv("CHAT")), options);
    chat.on("me", given -> {
      JSONObject everything = (JSONObject) given[0];
      me = everything.getJSONObject("user").getString("id");
      for (Object each : everything.getJSONArray("rooms")) {
        JSONObject room = (JSONObject) each;
        heads.putIfAbsent(room.getString("id"), room.getLong("change"));
      }
      // What was missed while away: all above the highest change that was seen.
      chat.emit("sync", new JSONObject().put("rooms", new JSONObject(heads)), (Ack) answer -> {
        JSONObject rooms = ((JSONObject) answer[0]).optJSONObject("rooms", new JSONObject());
        for (String room : rooms.keySet()) {
          for (Object it : rooms.getJSONObject(room).getJSONArray("messages")) {
            hear(chat, (JSONObject) it);
          }
        }
      });
    });
    chat.on("message", given -> hear(chat, (JSONObject) given[0]));
    chat.on(Socket.EVENT_CONNECT_ERROR, given -> System.out.println("refused: " + given[0]));
    chat.connect();
  }

  /** New or changed; the same one may come twice, so only a higher change is news. */
  private static synchronized void hear(Socket chat, JSONObject it) {
    String room = it.getString("room");
    if (it.getLong("change") <= heads.getOrDefault(room, 0L)) return;
    heads.put(room, it.getLong("change"));
    boolean isMine = it.getJSONObject("author").getString("id").equals(me);
    if (isMine || !it.isNull("edited_at") || !it.getString("body").equals("ping")) return;
    // The client_id names the answer: sent again, it is the same message.
    JSONObject words = new JSONObject()
        .put("room", room).put("client_id", "pong-" + it.getString("id")).put("body", "pong");
    chat.emit("send", words, (Ack) answer -> System.out.println(answer[0]));
  }
}
