"""Answers whoever mentions the bot with who said how much in the room lately.

It is called by the bot's webhook and reads through the API; standard library only:
HEARTH_URL=https://team.hearth.example HEARTH_TOKEN=... WEBHOOK_SECRET=whsec_... python3 standup.py
"""
import base64, collections, hashlib, hmac, json, os, time, urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BASE, TOKEN = os.environ["HEARTH_URL"], os.environ["HEARTH_TOKEN"]
SECRET = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))


def signed(headers, body):
    """Whether Hearth sent this, and just now (standardwebhooks.com)."""
    number, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "0")
    if not at.isdigit() or abs(time.time() - int(at)) > 300:
        return False
    mac = hmac.new(SECRET, f"{number}.{at}.".encode() + body, hashlib.sha256).digest()
    ours = "v1," + base64.b64encode(mac).decode()
    return any(hmac.compare_digest(ours, one) for one in headers.get("webhook-signature", "").split())


def lately(room):
    """The newest messages of a room."""
    ask = urllib.request.Request(f"{BASE}/api/v1/rooms/{room}/messages?limit=40")
    ask.add_header("Authorization", "Bearer " + TOKEN)
    with urllib.request.urlopen(ask, timeout=5) as answer:
        return json.load(answer)["data"]


class Webhook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if not signed(self.headers, body):
            return self.send_error(401)
        room = json.loads(body)["room"]["id"]
        count = collections.Counter(said["creator_name"] for said in lately(room))
        words = ", ".join(f"{name} {n}" for name, n in count.most_common())
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.end_headers()
        self.wfile.write(f"Said lately: {words}.".encode())


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8900"))), Webhook)
    print("listening on port", server.server_port, flush=True)
    server.serve_forever()
