import argparse
import json


def merge(into, layer, origins, name, prefix=""):
    for key, value in layer.items():
        path = prefix + key
        if value is None:
            into.pop(key, None)
            for known in [p for p in origins
                          if p == path or p.startswith(path + ".")]:
                del origins[known]
        elif isinstance(value, dict):
            if not isinstance(into.get(key), dict):
                into[key] = {}
                origins.pop(path, None)
            merge(into[key], value, origins, name, path + ".")
        else:
            into[key] = value
            for known in [p for p in origins if p.startswith(path + ".")]:
                del origins[known]
            origins[path] = name


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("layers", nargs="+")
    parser.add_argument("--out")
    parser.add_argument("--origins")
    args = parser.parse_args()
    merged, origins = {}, {}
    for name in args.layers:
        with open(name, encoding="utf-8") as file:
            merge(merged, json.load(file), origins, name)
    for path, value in ((args.out, merged), (args.origins, origins)):
        if path:
            with open(path, "w", encoding="utf-8") as file:
                json.dump(value, file, indent=2, sort_keys=True)
                file.write("\n")
    print(len(origins), "values from", len(args.layers), "layers")


main()
