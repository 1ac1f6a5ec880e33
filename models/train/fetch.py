"""Archives that training needs, from the package registries, pinned by SHA-256."""

import hashlib
import os
import urllib.request


def archive(url, sha256, path=None):
    """The bytes of the archive at url: of the file at path where it is there, else fetched and kept there (None: not kept)."""
    there = path is not None and os.path.exists(path)
    if there:
        with open(path, "rb") as f:
            data = f.read()
    else:
        with urllib.request.urlopen(url, timeout=300) as answer:
            data = answer.read()
    if (got := hashlib.sha256(data).hexdigest()) != sha256:
        raise SystemExit(f"{path if there else url}: sha256 {got}, want {sha256}")
    if path is not None and not there:
        with open(path + ".part", "wb") as f:
            f.write(data)
        os.rename(path + ".part", path)
    return data
