"""Looks in every column for values that PostgreSQL will not take."""
import os
from urllib.parse import unquote, urlsplit

import pymysql

PROBES = {
    "datetime": "SUM({c} = '0000-00-00 00:00:00')",
    "date": "SUM({c} = '0000-00-00')",
    "varchar": "SUM(INSTR({c}, CHAR(0)) > 0)",
    "text": "SUM(INSTR({c}, CHAR(0)) > 0)",
    "tinyint": "SUM({c} NOT IN (0, 1))",
}


def connect():
    url = urlsplit(os.environ["MYSQL_URL"])
    return pymysql.connect(
        host=url.hostname, port=url.port or 3306, user=url.username,
        password=unquote(url.password or ""), database=url.path.lstrip("/"))


def main():
    with connect() as db, db.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type"
            " FROM information_schema.columns"
            " WHERE table_schema = DATABASE() ORDER BY 1, ordinal_position")
        for table, column, kind in cursor.fetchall():
            probe = PROBES.get(kind)
            if not probe:
                continue
            cursor.execute(f"SELECT {probe.format(c=f'`{column}`')} FROM `{table}`")
            found = cursor.fetchone()[0]
            if found:
                print(f"- `{table}.{column}` ({kind}): {found}")


if __name__ == "__main__":
    main()
