"""把译文写回 Unity 工程。"""
import pathlib
import re
import sys

import pandas as pd


def main():
    work, folder = map(pathlib.Path, sys.argv[1:3])
    tables = [pd.read_excel(work / f"{name}.xlsx")
              for name in ("ui", "story", "item", "mkt")]
    rows = pd.concat(tables).set_index("key")
    for file in sorted(folder.glob("*.asset")):
        text = file.read_text(encoding="utf-8")
        for key, row in rows.iterrows():
            for language in ("en", "ja", "ko"):
                text = re.sub(
                    rf"(- key: {re.escape(key)}\n(?:.*\n)*?\s+{language}: ).*",
                    lambda m: m[1] + '"' + str(row[language]) + '"', text, count=1)
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
