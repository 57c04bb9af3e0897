"""What stands at an address where a Prefect server was expected: answers in turn, over a real socket."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Answers:
    """Serves the answers in turn, the last again and again; `asked` holds method, path, headers and body of each.

    An answer: (status, body) or (status, body, content type), "hang" for none ever, "break" for a connection that ends.
    """

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []
        self.ended = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                length = int(self.headers.get("content-length") or 0)
                outer.asked.append((self.command, self.path, dict(self.headers), self.rfile.read(length)))
                answer = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                if answer == "hang":
                    outer.ended.wait()
                if isinstance(answer, str):
                    self.close_connection = True
                    return
                status, body, *kind = answer
                content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
                content = b"" if body is None else content
                self.send_response(status)
                self.send_header("content-type", kind[0] if kind else "application/json")
                self.send_header("content-length", str(len(content)))
                if 300 <= status < 400:
                    self.send_header("location", "/login")
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

            def log_message(self, *_):
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/api"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
