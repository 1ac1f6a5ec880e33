"""Runs `extract annotate --stream` over an iterable of JSON Lines.

    for answer in answers(lines, "--layer", "rows"):
        ...

Standard library only: ship it to workers with sc.addPyFile or beside your job.
"""

import collections
import json
import os
import subprocess
import threading


class Failed(RuntimeError):
    """The process ended before every line had its answer; run the task again."""


def answers(lines, *args, extract=None, started=None):
    """Yields one answer (a dict) for each of lines (str or bytes, with or
    without a line end), in order. A document that fails is an answer with
    status "failed", stage, reason, error and hint.

    Lines are taken by a thread as fast as the process reads them: a few hundred
    ahead of the answers. started, if any, is told the process. An error of
    lines is raised here; Failed when the process dies.
    """
    command = [extract or os.environ.get("EXTRACT", "extract"), "annotate", "--stream", *args]
    p = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    if started:
        started(p)
    sent, faults = collections.deque(), []

    def feed():
        n = 0
        try:
            for line in lines:
                if isinstance(line, str):
                    line = line.encode()
                line = line.rstrip(b"\r\n")
                if b"\n" in line:
                    raise ValueError("a line of JSON Lines holds a line end")
                p.stdin.write(line + b"\n")
                n += 1
            sent.append(n)
        except BrokenPipeError:
            pass  # the process is gone: its exit code tells
        except BaseException as e:
            faults.append(e)
        finally:
            try:
                p.stdin.close()
            except BrokenPipeError:
                pass

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    got = 0
    try:
        for line in p.stdout:
            if not line.endswith(b"\n"):
                break  # the process died in it
            got += 1
            yield json.loads(line)
    finally:
        p.stdout.close()  # one who stops early ends the process: SIGPIPE
        if p.poll() is None and not sent:
            p.terminate()
        code = p.wait()
    feeder.join(timeout=60)
    if faults:
        raise faults[0]
    if code != 0 or not sent or sent[0] != got:
        raise Failed(f"{' '.join(command)}: exit {code}, {got} answers to {sent[0] if sent else 'some'} lines")
