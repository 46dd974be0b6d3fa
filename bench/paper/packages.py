"""Builds the packages that the binding's skills need, and serves them: wheels
in a folder for pip, tarballs from a registry on loopback for npm. Nothing of
it needs a network."""

import base64
import hashlib
import http.server
import io
import json
import subprocess
import sys
import tarfile
import threading
import zipfile
from contextlib import contextmanager


def read_packages(root):
    for folder in sorted(root.iterdir()):
        yield folder, json.loads((folder / "package.json").read_text())


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != "package.json"
            and "__pycache__" not in path.parts}


def build_wheel(folder, about, into):
    """The wheel of a pure Python package, by the binary distribution format."""
    label = about["name"].replace("-", "_") + "-" + about["version"]
    files = contents(folder)
    info = f"{label}.dist-info"
    files[f"{info}/METADATA"] = (
        f"Metadata-Version: 2.1\nName: {about['name']}\n"
        f"Version: {about['version']}\nSummary: {about['summary']}\n").encode()
    files[f"{info}/WHEEL"] = (b"Wheel-Version: 1.0\nGenerator: bench\n"
                              b"Root-Is-Purelib: true\nTag: py3-none-any\n")
    if "scripts" in about:
        files[f"{info}/entry_points.txt"] = "[console_scripts]\n{}\n".format(
            "\n".join(f"{k} = {v}" for k, v in about["scripts"].items())
        ).encode()
    record = "".join(
        "{},sha256={},{}\n".format(
            name, base64.urlsafe_b64encode(hashlib.sha256(data).digest())
            .rstrip(b"=").decode(), len(data))
        for name, data in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    with zipfile.ZipFile(into / f"{label}-py3-none-any.whl", "w") as wheel:
        for name, data in files.items():
            wheel.writestr(name, data)


def node_tarball(folder, about):
    files = contents(folder)
    files["package.json"] = json.dumps(about).encode()
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo("package/" + name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


@contextmanager
def registry(packages):
    """An npm registry with these tarballs on loopback; gives its address."""
    class answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            name, _, file = self.path.strip("/").partition("/-/")
            if name not in packages:
                return self.send_error(404)
            about, tarball = packages[name]
            if file:
                return self.reply(tarball, "application/octet-stream")
            host = f"http://127.0.0.1:{self.server.server_port}"
            digest = base64.b64encode(hashlib.sha512(tarball).digest())
            version = {**about, "dist": {
                "tarball": f"{host}/{name}/-/{name}-{about['version']}.tgz",
                "integrity": "sha512-" + digest.decode()}}
            return self.reply(json.dumps({
                "name": name, "dist-tags": {"latest": about["version"]},
                "versions": {about["version"]: version}}).encode(),
                "application/json")

        def reply(self, body, kind):
            self.send_response(200)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()


def install_all(folder, wheels, names, url, into):
    """A virtual environment and a Node prefix with everything in it, as on a
    host where somebody has installed it all."""
    python = into / "python" / "bin" / "python3"
    for words in (
            [sys.executable, "-m", "venv", str(into / "python")],
            [str(python), "-m", "pip", "install", "--quiet", "--no-index",
             "--disable-pip-version-check", "--find-links", str(wheels),
             *names["python"]],
            ["npm", "install", "--silent", "--no-audit", "--no-fund",
             "--registry", url, "--prefix", str(into / "node"),
             *names["node"]]):
        try:
            done = subprocess.run(words, cwd=folder, capture_output=True,
                                  text=True)
        except OSError as why:
            raise SystemExit(f"paper: cannot run {words[0]}: {why}") from None
        if done.returncode != 0:
            raise SystemExit(f"paper: {words[0]} failed: "
                             + (done.stderr or done.stdout)[-500:])
