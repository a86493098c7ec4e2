"""An HTTP server that answers by rules, or passes requests on to a real one and spoils some of them.

    faults.py PORT-FILE LOG-FILE RULES [UPSTREAM]

RULES is a list of JSON objects. The first whose `match` ("METHOD /part/of/the/path") fits, whose `holds` is in the request's
body, and that has `times` left, applies (left out: always):

    {"match": "GET /me", "status": 200, "body": {...} or "text", "headers": {...}}   answers by itself
    {"match": "PUT /bulk", "times": 2, "fault": "drop"}      closes the connection before the request is passed on
    {"match": "PUT /bulk", "times": 1, "fault": "lose"}      passes it on, and closes the connection without an answer
    {"match": "PUT /bulk", "times": 1, "fault": "hang"}      passes it on, and never answers
    {"match": "POST /chat", "status": 200, "body": {…}, "fault": "cut"}   answers by itself, and breaks off in the middle

A rule that answers may have `seconds`, which it waits before, and `heard`: the name of a header of the request that is noted
behind its line in LOG-FILE, "-" where it is missing. With `counts` it is noted how many requests were being answered then.

What no rule takes is passed on to UPSTREAM, and is a 404 without one. Every request is a line of LOG-FILE: method, path,
what became of it, and `authorization` when it had that header and the rule notes no other.
"""

import http.client
import http.server
import json
import sys
import threading
import socket
import time
import urllib.parse

port_file, log_file, rules, *upstream = sys.argv[1:]
rules = json.loads(rules)
upstream = urllib.parse.urlsplit(upstream[0]).netloc if upstream else None
lock = threading.Lock()
under_way = 0
log = open(log_file, "a", buffering=1)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def note(self, outcome, *heard):
        header = ["authorization"] if not heard and "authorization" in self.headers else []
        print(self.command, self.path, outcome, *heard, *header, file=log)

    def rule(self, body):
        with lock:
            for rule in rules:
                method, part = rule["match"].split(" ", 1)
                fits = method == self.command and part in self.path and rule.get("holds", "").encode() in (body or b"")
                if fits and rule.get("times", 1) > 0:
                    if "times" in rule:
                        rule["times"] -= 1
                    return rule
        return None

    def wait(self, rule):
        global under_way
        with lock:
            under_way += 1
            at_once = under_way
        time.sleep(rule.get("seconds", 0))
        with lock:
            under_way -= 1
        return at_once

    def forward(self, body):
        connection = http.client.HTTPConnection(upstream, timeout=120)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()

    def serve(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0)) or None
        rule = self.rule(body)
        fault = rule and rule.get("fault")
        if fault and fault != "cut":
            self.note(fault)
            if fault != "drop" and upstream:
                self.forward(body)
            if fault == "hang":
                time.sleep(60)
            self.close_connection = True
            # Closing alone does not end it: the handler's streams hold the socket.
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if rule:
            content = rule.get("body", "")
            content = (content if isinstance(content, str) else json.dumps(content)).encode()
            status, headers = rule["status"], {"Content-Type": "application/json", **rule.get("headers", {})}
            at_once = self.wait(rule)
        elif upstream:
            status, headers, content = self.forward(body)
        else:
            status, headers, content = 404, {}, b'{"detail":"no rule for this"}'
        heard = [self.headers.get(rule["heard"], "-")] if rule and "heard" in rule else []
        if rule and rule.get("counts"):
            heard.append(at_once)
        self.note(status, *heard)
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in ("content-length", "connection", "transfer-encoding", "date", "server"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if fault == "cut" else content)
        if fault == "cut":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = serve


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
with open(port_file, "w") as file:
    print(server.server_address[1], file=file)
server.serve_forever()
