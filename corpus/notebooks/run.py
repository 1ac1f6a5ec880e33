"""Executes a notebook. usage: run.py NOTEBOOK [--update]

A cell that raises ends the run with exit code 1. Outputs that differ from
those checked in are told: rules and models change them, and then --update
writes them into the notebook, without what changes from run to run.
"""

import base64
import io
import pathlib
import re
import sys

import nbclient
import nbformat
import PIL.Image


def shown(cell):
    """What a cell prints, without pictures."""
    texts = []
    for o in cell.get("outputs", []):
        texts.append(o.get("text") or o.get("data", {}).get("text/plain", ""))
    return "".join(texts)


def small(png):
    """The same picture in 48 colours: a fourth of the bytes."""
    b = io.BytesIO()
    PIL.Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB").quantize(48, dither=PIL.Image.Dither.NONE).save(b, "PNG", optimize=True)
    return base64.b64encode(b.getvalue()).decode() + "\n"


def tidy(notebook):
    """Drops execution times, styles of tables and the names of plots."""
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        cell.metadata = {}
        for o in cell.get("outputs", []):
            data = o.get("data", {})
            if "image/png" in data:
                data.pop("text/plain", None)
                data["image/png"] = small(data["image/png"])
            if "text/html" in data:
                data["text/html"] = re.sub(r"<style scoped>.*?</style>\n?", "", data["text/html"], flags=re.S)
            if o.output_type != "stream" and o.output_type != "error":
                o.metadata = {}


def main():
    path = pathlib.Path(sys.argv[1])
    old = nbformat.read(path, as_version=4)
    new = nbformat.read(path, as_version=4)
    try:
        nbclient.NotebookClient(new, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()
    except nbclient.exceptions.CellExecutionError as e:
        sys.exit(str(e))
    tidy(new)
    stale = [i for i, (a, b) in enumerate(zip(old.cells, new.cells), 1) if shown(a) != shown(b)]
    if "--update" in sys.argv:
        nbformat.validate(new)
        nbformat.write(new, path)
        print(f"{path}: {len(stale)} outputs changed, {path.stat().st_size} bytes")
        return
    code = sum(c.cell_type == "code" for c in new.cells)
    print(f"{path}: {code} cells ran" + (f"; cells {stale} show something else than checked in: .ci/notebook --update" if stale else ", they show what is checked in"))


main()
