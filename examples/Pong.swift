// Answers "ping" in every room that it is in. Not run by the tests.
// Package: https://github.com/socketio/socket.io-client-swift, 16.1.1
import Foundation
import SocketIO

let environment = ProcessInfo.processInfo.environment
let manager = SocketManager(
  socketURL: URL(string: environment["CHAT"]!)!, config: [.forceWebsockets(true), .version(.three)])
let chat = manager.defaultSocket
var me = ""
var heads: [String: Int] = [:]  // by room, the highest change that was seen

/// New or changed; the same one may come twice, so only a higher change is news.
func hear(_ it: [String: Any]) {
  guard let room = it["room"] as? String, let change = it["change"] as? Int,
    change > heads[room, default: 0]
  else { return }
  heads[room] = change
  let author = it["author"] as? [String: Any]
  guard author?["id"] as? String != me, it["edited_at"] is NSNull,
    it["body"] as? String == "ping", let id = it["id"] as? String
  else { return }
  // The client_id names the answer: sent again, it is the same message.
  let words: [String: Any] = ["room": room, "client_id": "pong-\(id)", "body": "pong"]
  chat.emitWithAck("send", words).timingOut(after: 10) { answer in print(answer) }
}

chat.on("me") { given, _ in
  guard let everything = given.first as? [String: Any] else { return }
  me = (everything["user"] as? [String: Any])?["id"] as? String ?? ""
  for room in everything["rooms"] as? [[String: Any]] ?? [] {
    if let id = room["id"] as? String, heads[id] == nil { heads[id] = room["change"] as? Int ?? 0 }
  }
  // What was missed while away: all above the highest change that was seen.
  chat.emitWithAck("sync", ["rooms": heads]).timingOut(after: 10) { answer in
    let rooms = (answer.first as? [String: Any])?["rooms"] as? [String: [String: Any]] ?? [:]
    for missed in rooms.values {
      for it in missed["messages"] as? [[String: Any]] ?? [] { hear(it) }
    }
  }
}
chat.on("message") { given, _ in (given.first as? [String: Any]).map(hear) }
chat.on(clientEvent: .error) { given, _ in print("refused:", given) }
chat.connect(withPayload: ["token": environment["TOKEN"]!])
RunLoop.main.run()
