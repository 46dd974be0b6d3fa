"""Runs Python programs in an interpreter that has started already.

SkVM starts it in the sandbox of a run's tools and gives it a line of JSON for
each program. It forks; the child closes its own folder off from all others with
Landlock and becomes the program, so that nothing one program does is there for
the next. The parent runs nothing but this file and imports.
"""

import ast
import ctypes
import importlib.util
import json
import os
import select
import signal
import sys
import time
import types

LIBC = ctypes.CDLL(None, use_errno=True)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random",
           "/dev/urandom")


def imported(source):
    """The modules that a program names at its top level."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        return
    for one in body:
        if isinstance(one, ast.Import):
            yield from (alias.name for alias in one.names)
        elif isinstance(one, ast.ImportFrom) and one.module and not one.level:
            yield one.module


def import_early(source, folder):
    """Imports what belongs to the installation; the program's own modules are
    its own to import."""
    for name in imported(source):
        first = name.partition(".")[0]
        if folder and (os.path.exists(os.path.join(folder, first + ".py"))
                       or os.path.isdir(os.path.join(folder, first))):
            continue
        try:
            if importlib.util.find_spec(first) is not None:
                importlib.import_module(name)
        except BaseException:  # the program will say so itself
            continue


class Landlock(ctypes.Structure):
    _fields_ = [("fs", ctypes.c_uint64), ("net", ctypes.c_uint64),
                ("scoped", ctypes.c_uint64)]


class Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("fd", ctypes.c_int32)]


CREATE, ADD, RESTRICT = 444, 445, 446  # the same on every architecture
READ = 0b1101        # execute, read files, read folders
DEVICE = 0b110 | 1 << 14 | 1 << 15
FILE = 0b111 | 1 << 14 | 1 << 15


def enclose(readable, writable):
    abi = LIBC.syscall(CREATE, None, 0, 1)
    if abi < 1:
        raise OSError("no Landlock here")
    handled = (1 << 13) - 1
    for since, right in ((2, 13), (3, 14), (5, 15)):
        if abi >= since:
            handled |= 1 << right
    given = Landlock(handled, 0, 3 if abi >= 6 else 0)
    size = 24 if abi >= 6 else 16 if abi >= 4 else 8
    rules = LIBC.syscall(CREATE, ctypes.byref(given), size, 0)
    if rules < 0:
        raise OSError("no Landlock rules")
    wanted = [(path, READ) for path in [*readable, "/proc"]]
    wanted += [(path, DEVICE) for path in DEVICES]
    wanted += [(path, handled) for path in writable]
    for path, rights in wanted:
        try:
            fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            if path in writable:
                raise
            continue
        if not os.path.isdir(path):
            rights &= FILE
        rule = Beneath(rights & handled, fd)
        if LIBC.syscall(ADD, rules, 1, ctypes.byref(rule), 0) != 0:
            raise OSError("no Landlock rule for " + path)
        os.close(fd)
    if LIBC.prctl(38, 1, 0, 0, 0) != 0 \
            or LIBC.syscall(RESTRICT, rules, 0) != 0:
        raise OSError("cannot enter Landlock")
    os.close(rules)


def become(asked, out, err, parent):
    """In the child: nothing of the parent is left but its modules."""
    os.setsid()
    # Out of the parent's group it would outlive a parent that is ended.
    if LIBC.prctl(1, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError("cannot ask to end with the interpreter")
    if os.getppid() != parent:
        os._exit(126)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for fd, target in ((nothing, 0), (out, 1), (err, 2)):
        os.dup2(fd, target)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    if asked["enclose"]:
        enclose(asked["readable"], asked["writable"])
    os.chdir(asked["cwd"])
    os.environ.update(asked["env"])
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def leftovers():
    """Kills what a program left running. False where it cannot be found."""
    for _ in range(100):
        try:
            if os.waitpid(-1, os.WNOHANG) != (0, 0):
                continue
        except ChildProcessError:
            return True
        try:
            with open(f"/proc/self/task/{os.getpid()}/children") as names:
                for name in names.read().split():
                    os.kill(int(name), signal.SIGKILL)
        except OSError:
            return False
        time.sleep(0.001)
    return False


def watch(pid, pipes, asked):
    """What the child printed and how it ended."""
    end = time.monotonic() + asked["time_ms"] / 1000
    ended = os.pidfd_open(pid)
    kept, sizes, state = {fd: b"" for fd in pipes}, dict.fromkeys(pipes, 0), {}
    waiting = [ended, *pipes]
    while waiting:
        ready, _, _ = select.select(waiting, [], [],
                                    max(0, end - time.monotonic()))
        if not ready:
            if ended not in waiting:
                break  # a grandchild holds the pipes
            state["timed_out"] = True
            os.killpg(pid, signal.SIGKILL)
            end = time.monotonic() + 5
        for fd in ready:
            if fd == ended:
                waiting.remove(ended)
                end = min(end, time.monotonic() + 0.2)
                continue
            text = os.read(fd, 65536)
            if not text:
                waiting.remove(fd)
            sizes[fd] += len(text)
            kept[fd] += text[:max(0, asked["keep"] - len(kept[fd]))]
    _, status = os.waitpid(pid, 0)
    os.close(ended)
    state["code"] = os.waitstatus_to_exitcode(status)
    for fd, name in zip(pipes, ("out", "err")):
        state[name], state[name + "_bytes"] = kept[fd].hex(), sizes[fd]
        os.close(fd)
    return state


def serve(requests, replies):
    """Returns in children only, with what they are to be."""
    os.write(replies, b"ready\n")
    parent = os.getpid()
    for line in os.fdopen(requests, "rb"):
        asked = json.loads(line)
        out, out_in = os.pipe()
        err, err_in = os.pipe()
        pid = os.fork()
        if pid == 0:
            try:
                become(asked, out_in, err_in, parent)
            except BaseException as why:
                os.write(2, f"zygote: {why}\n".encode())
                os._exit(126)
            return asked
        os.close(out_in)
        os.close(err_in)
        state = watch(pid, (out, err), asked)
        clean = leftovers()
        text = json.dumps(state).encode() + b"\n"
        while text:
            text = text[os.write(replies, text):]
        if not clean:
            break
    os._exit(0)


def main():
    given = json.loads(sys.argv[1])
    if LIBC.prctl(36, 1, 0, 0, 0) != 0:  # orphans become ours
        sys.exit("zygote: cannot take over orphans")
    requests, replies = os.open("to", os.O_RDONLY), os.open("from", os.O_WRONLY)
    os.unlink("to")
    os.unlink("from")
    sys.path.pop(0)
    if given["early"]:
        import_early(given["source"], given["folder"])
        if len(os.listdir("/proc/self/task")) > 1:
            sys.exit("zygote: an imported module started a thread")
    asked = serve(requests, replies)
    source, folder = asked["source"], asked["folder"]
    sys.argv = asked["argv"]
    sys.path.insert(0, folder)
    main_module = types.ModuleType("__main__")
    main_module.__builtins__ = __builtins__
    if asked["file"]:
        main_module.__file__ = sys.argv[0]
    sys.modules["__main__"] = main_module
    name = sys.argv[0] if asked["file"] else "<string>"
    exec(compile(source, name, "exec"), main_module.__dict__)


main()
