"""Writes a conversation as a model's chat template has it, one JSON object a line in and out:

    {"template": "…", "messages": [{"role", "content"}…], "add_generation_prompt": true, "variables": {"bos_token": "<s>"}}
    -> {"prompt": "…"} or {"error": "…"}

The environment is that of transformers (utils/chat_template_utils.py): the immutable sandbox with trimmed blocks, loop
controls, {% generation %}, a tojson that escapes no HTML, raise_exception and strftime_now. A template is the code of
whoever published the model, so all of this runs in assay's sandbox, and what it is given are plain values.
"""

import datetime
import json
import sys

try:
    import jinja2
    import jinja2.ext
    import jinja2.nodes
    import jinja2.sandbox
except ImportError:
    jinja2 = None


def make_environment():
    class Generation(jinja2.ext.Extension):
        """{% generation %} marks what a model wrote, for training; the text is its body's."""

        tags = {"generation"}

        def parse(self, parser):
            line = next(parser.stream).lineno
            body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
            return jinja2.nodes.CallBlock(self.call_method("unchanged"), [], [], body).set_lineno(line)

        def unchanged(self, caller):
            return caller()

    def raise_exception(message):
        raise jinja2.TemplateError(message)

    def to_json(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(
            value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys
        )

    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
    )
    environment.filters["tojson"] = to_json
    environment.globals["raise_exception"] = raise_exception
    environment.globals["strftime_now"] = lambda form: datetime.datetime.now().strftime(form)
    return environment


def render(environment, templates, request):
    source = request["template"]
    if source not in templates:
        templates[source] = environment.from_string(source)
    # The conversation goes before variables of the same name.
    values = {**request.get("variables", {}), "tools": None, "documents": None}
    # In this order, which shows where a template prints them as JSON.
    values["messages"] = [{"role": turn["role"], "content": turn["content"]} for turn in request["messages"]]
    values["add_generation_prompt"] = request["add_generation_prompt"]
    return templates[source].render(**values)


def main():
    if jinja2 is None:
        answer = {"missing": True, "error": "Python's jinja2 is not installed"}
    else:
        environment, templates = make_environment(), {}
    for line in sys.stdin.buffer:
        if jinja2 is not None:
            try:
                answer = {"prompt": render(environment, templates, json.loads(line))}
            except jinja2.TemplateError as error:
                place = f" (line {error.lineno})" if isinstance(error, jinja2.TemplateSyntaxError) else ""
                answer = {"error": f"{error.message or type(error).__name__}{place}"}
            except Exception as error:  # Whatever a template's expressions raise.
                said = f": {error}" if str(error) else ""
                answer = {"error": type(error).__name__ + said}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


main()
