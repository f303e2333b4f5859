"""A mail server on loopback that speaks enough SMTP to take a mail, or to refuse it."""

import socketserver
import threading
from dataclasses import dataclass, field


@dataclass
class Peer:
    """What arrived. `refuses` names the command that gets an answer of failure, and which."""

    port: int = 0
    mails: list[bytes] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    hangs_up_on: str = ""


def serving(peer: Peer) -> socketserver.ThreadingTCPServer:
    """The server, at work until it is shut down."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 peer.example ready")
            for raw in self.rfile:
                line = raw.decode().strip()
                verb = line.split(":")[0].split(" ")[0].upper()
                if verb == peer.hangs_up_on:
                    return
                if verb in peer.refuses:
                    self._say(peer.refuses[verb])
                elif verb == "DATA":
                    self._say("354 go on")
                    self._take()
                elif verb == "QUIT":
                    self._say("221 bye")
                    return
                else:
                    peer.to += [line.upper()] if verb == "RCPT" else []
                    self._say("250 peer.example")

        def _take(self) -> None:
            lines = []
            for raw in self.rfile:
                if raw.rstrip(b"\r\n") == b".":
                    break
                lines.append(raw[1:] if raw.startswith(b".") else raw)
            peer.mails.append(b"".join(lines))
            self._say("250 taken")

        def _say(self, text: str) -> None:
            self.wfile.write(f"{text}\r\n".encode())

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    peer.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server
