"""Starts an MCP server as a child, lists its tools and reports what an agent would trip over."""
import json
import queue
import subprocess
import sys
import threading


def main():
    if "--" not in sys.argv or sys.argv[-1] == "--":
        sys.exit("usage: probe.py -- COMMAND [ARG...]")
    command = sys.argv[sys.argv.index("--") + 1:]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    lines = queue.Queue()
    threading.Thread(target=lambda: [lines.put(l) for l in child.stdout], daemon=True).start()

    def send(message):
        child.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        child.stdin.flush()

    def answer(number):
        while True:
            try:
                message = json.loads(lines.get(timeout=15))
            except queue.Empty:
                sys.exit("no reply within 15 s")
            except json.JSONDecodeError as error:
                sys.exit(f"standard output carries something that is not the protocol: {error}")
            if message.get("id") == number:
                return message

    findings = []
    try:
        client = {"name": "probe", "version": "1"}
        send({"id": 1, "method": "initialize", "params": {
            "protocolVersion": "2024-11-05", "capabilities": {}, "clientInfo": client}})
        server = answer(1)["result"]["serverInfo"]["name"]
        send({"method": "notifications/initialized"})
        send({"id": 2, "method": "tools/list"})
        tools = answer(2)["result"]["tools"]
    finally:
        child.kill()
    prefix = server.removesuffix("_mcp").removesuffix("-mcp-server")
    for tool in tools:
        name = tool["name"]
        if not name.startswith(prefix):
            findings.append(f"{name}: lacks the prefix {prefix}_")
        if len(tool.get("description") or "") < 40:
            findings.append(f"{name}: description shorter than 40 characters")
        for field, schema in tool["inputSchema"].get("properties", {}).items():
            if not {"type", "$ref", "anyOf"} & schema.keys():
                findings.append(f"{name}.{field}: has no type")
    print("\n".join(findings))
    print(f"{len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
