"""Links all pages of a folder."""
import pathlib
import sys

pages = sorted(pathlib.Path(sys.argv[1]).glob("*.md"))
pathlib.Path(sys.argv[2]).write_text(
    "".join(f"- [{page.stem}]({page})\n" for page in pages))
print(f"{len(pages)} pages")
