// Answers "ping" in every room that it is in, misses nothing while it was away, says nothing twice.
// Needs io.socket:socket.io-client:2.1.2. Not run by the tests.
// CHAT=https://chat.example.org TOKEN=… java -cp … Pong
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.util.Iterator;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ConcurrentHashMap;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;

public final class Pong {
  /** By room, the highest change that was seen. */
  private static final Map<String, Long> heads = new ConcurrentHashMap<>();

  private static final Timer later = new Timer(true);
  private static Socket chat;
  private static volatile String me = "";

  public static void main(String[] args) {
    IO.Options options = IO.Options.builder()
        .setTransports(new String[] {"websocket"})
        .setAuth(Map.of("token", System.getenv("TOKEN")))
        .build();
    chat = IO.socket(URI.create(System.getenv("CHAT")), options);
    on("me", Pong::start);
    on("room", room -> heads.putIfAbsent(room.getString("id"), room.optLong("change")));
    on("message", Pong::hear);
    chat.on(Socket.EVENT_CONNECT_ERROR, given -> System.out.println("refused: " + given[0]));
    chat.connect();
  }

  /** Comes with each connection: what was missed since the last one is asked for. */
  private static void start(JSONObject everything) throws JSONException {
    me = everything.getJSONObject("user").getString("id");
    JSONArray rooms = everything.getJSONArray("rooms");
    for (int at = 0; at < rooms.length(); at++) {
      JSONObject room = rooms.getJSONObject(at);
      heads.putIfAbsent(room.getString("id"), room.getLong("change"));
    }
    System.out.println("here in " + rooms.length() + " rooms");
    ask("sync", new JSONObject().put("rooms", new JSONObject(heads)), answer -> {
      if (!answer.getBoolean("ok")) return;
      JSONObject missed = answer.getJSONObject("rooms");
      for (Iterator<?> room = missed.keys(); room.hasNext(); ) {
        JSONArray said = missed.getJSONObject((String) room.next()).getJSONArray("messages");
        for (int at = 0; at < said.length(); at++) hear(said.getJSONObject(at));
      }
    });
  }

  /** New or changed; the same one may come twice, so only a higher change is news. */
  private static synchronized void hear(JSONObject it) throws JSONException {
    String room = it.getString("room");
    if (it.getLong("change") <= heads.getOrDefault(room, 0L)) return;
    heads.put(room, it.getLong("change"));
    boolean isMine = it.getJSONObject("author").getString("id").equals(me);
    boolean isNews = it.isNull("edited_at") && it.isNull("deleted_at");
    isNews = isNews && it.getJSONObject("reactions").length() == 0;
    if (!isMine && isNews && it.getString("body").equals("ping")) {
      say(room, "pong", "pong-" + it.getString("id"));
    }
  }

  /** Send until it is answered: the same client_id twice is the same message. */
  private static void say(String room, String body, String clientId) throws JSONException {
    JSONObject words =
        new JSONObject().put("room", room).put("client_id", clientId).put("body", body);
    ask("send", words, answer -> {
      if (answer.getBoolean("ok")) {
        System.out.println("answered as number " + answer.getJSONObject("message").getLong("seq"));
      } else if (answer.has("retry_after")) {
        after(answer.getDouble("retry_after"), () -> say(room, body, clientId));
      } else {
        System.out.println("refused: " + answer.getString("message"));
      }
    });
  }

  /** The client reads JSON with exceptions that are checked, and its listeners may throw none. */
  private interface Step {
    void go() throws JSONException;
  }

  private interface Listener {
    void hear(JSONObject it) throws JSONException;
  }

  private static void on(String event, Listener listener) {
    chat.on(event, given -> doing(() -> listener.hear((JSONObject) given[0])));
  }

  private static void ask(String event, JSONObject words, Listener listener) {
    Ack answered = given -> doing(() -> listener.hear((JSONObject) given[0]));
    chat.emit(event, words, answered);
  }

  private static void after(double seconds, Step step) {
    TimerTask task = new TimerTask() {
      @Override
      public void run() {
        doing(step);
      }
    };
    later.schedule(task, (long) (seconds * 1000));
  }

  private static void doing(Step step) {
    try {
      step.go();
    } catch (JSONException problem) {
      throw new IllegalStateException(problem);
    }
  }
}
