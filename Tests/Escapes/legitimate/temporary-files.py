# attack: 20
# Legitimate: temporary files, folders, modes, links, locks and archives.
# expect: status ok
# expect: prints GOOD
# control: prints GOOD
import fcntl
import os
import pathlib
import shutil
import tempfile
import zipfile

with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder, "a", "b.txt")
    path.parent.mkdir()
    path.write_text("text\n")
    path.chmod(0o600)
    shutil.copy2(path, path.with_suffix(".copy"))
    os.link(path, path.with_suffix(".link"))
    os.symlink("b.txt", path.with_suffix(".symlink"))
    assert path.with_suffix(".symlink").read_text() == "text\n"
    shutil.make_archive(folder + "/archive", "zip", path.parent)
    assert len(zipfile.ZipFile(folder + "/archive.zip").namelist()) >= 3
with tempfile.TemporaryFile() as file, tempfile.NamedTemporaryFile() as named:
    fcntl.flock(named, fcntl.LOCK_EX)
    file.write(b"x")
    file.seek(0)
    assert file.read() == b"x" and os.path.exists(named.name)
open("own.txt", "w").write("x")
assert os.listdir(".").count("own.txt") == 1
print("GOOD")
