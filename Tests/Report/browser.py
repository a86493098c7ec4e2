"""Opens a page in headless Chromium and does with it what a person would:

    browser.py CHROMIUM URL PROFILE <STEPS

STEPS is a list of JSON objects, done one after the other:

    {"key": "j"}                  presses a key: a character, Enter, Escape, Tab, ArrowDown, ArrowUp
    {"type": "text"}              types a text where the focus is
    {"wait": "expression"}        until the expression is true, at most 60 seconds
    {"value": "expression"}       its value is printed, as a line of JSON
    {"size": [390, 844], "dark": true}      of the window, and the colours asked for
    {"picture": "file.png"}       what is seen

It speaks the Chrome DevTools Protocol over two pipes (--remote-debugging-pipe), so nothing but Python is needed. Ends with
1 when a step fails. Errors and warnings of the page go to standard error.
"""

import base64
import fcntl
import json
import os
import subprocess
import sys
import time

CODES = {"Enter": 13, "Escape": 27, "Tab": 9, "ArrowDown": 40, "ArrowUp": 38}


class Browser:
    def __init__(self, program, profile):
        # Far from 3 and 4, which the browser uses and which must not be closed before they are copied.
        ours = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 20) for pipe in (os.pipe(), os.pipe()) for end in pipe]
        theirs = ours[0], ours[3]

        def place():
            os.dup2(theirs[0], 3)
            os.dup2(theirs[1], 4)

        command = [program, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars"]
        command += ["--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"]
        self.process = subprocess.Popen(
            command, preexec_fn=place, pass_fds=(3, 4), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for end in theirs:
            os.close(end)
        self.output, self.input = ours[2], ours[1]
        self.rest = b""
        self.count = 0
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(domain + ".enable")

    def call(self, method, **parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.input, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            if answer.get("method") == "Log.entryAdded":
                print(answer["params"]["entry"]["text"], file=sys.stderr)
            if answer.get("method") == "Runtime.exceptionThrown":
                print(json.dumps(answer["params"]["exceptionDetails"])[:500], file=sys.stderr)

    def read(self):
        while b"\0" not in self.rest:
            part = os.read(self.output, 1 << 16)
            if not part:
                raise RuntimeError("the browser ended")
            self.rest += part
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {json.dumps(result['exceptionDetails'])[:300]}")
        return result["result"].get("value")

    def wait(self, expression):
        until = time.monotonic() + 60
        # A page that is still being read lacks what the expression asks for.
        while not self.value(f"(() => {{ try {{ return !!({expression}) }} catch {{ return false }} }})()"):
            if time.monotonic() > until:
                raise RuntimeError(f"never true: {expression}")
            time.sleep(0.02)

    def key(self, name):
        character = {"Enter": "\r"}.get(name, name if len(name) == 1 else "")
        code = CODES.get(name, ord(name.upper()) if len(name) == 1 else 0)
        common = {"key": name, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown" if character else "rawKeyDown", text=character, **common)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def step(self, step):
        if "key" in step:
            self.key(step["key"])
        if "type" in step:
            self.call("Input.insertText", text=step["type"])
        if "wait" in step:
            self.wait(step["wait"])
        if "size" in step:
            width, height = step["size"]
            self.call(
                "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
            )
            scheme = {"name": "prefers-color-scheme", "value": "dark" if step.get("dark") else "light"}
            self.call("Emulation.setEmulatedMedia", features=[scheme])
        if "picture" in step:
            data = self.call("Page.captureScreenshot", format="png")["data"]
            with open(step["picture"], "wb") as file:
                file.write(base64.b64decode(data))
        if "value" in step:
            print(json.dumps(self.value(step["value"])), flush=True)


def main():
    program, url, profile = sys.argv[1:]
    steps = json.load(sys.stdin)
    browser = Browser(program, profile)
    try:
        browser.call("Page.navigate", url=url)
        for step in steps:
            browser.step(step)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        browser.process.kill()
        browser.process.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
