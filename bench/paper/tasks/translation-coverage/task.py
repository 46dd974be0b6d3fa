import json
import os


def make(rng):
    os.makedirs("locales")
    source = {f"k{n}": rng.choice(["Hi {name}", "{n} of {m}", "Done"])
              for n in range(rng.randint(10, 20))}
    for language in ("en", "de", "fr", "pl"):
        texts = dict(source)
        if language != "en":
            for key in rng.sample(sorted(texts), rng.randint(0, 3)):
                texts[key] = rng.choice(["", "{wrong}"])
            for key in rng.sample(sorted(texts), rng.randint(0, 2)):
                del texts[key]
            if rng.random() < 0.5:
                texts["old"] = "x"
        with open(f"locales/{language}.json", "w") as file:
            json.dump(texts, file)


def check(given):
    def load(path):
        return json.load(open(path))
    en, overview = load(given / "locales/en.json"), []
    for language in ("de", "fr", "pl"):
        texts = load(given / f"locales/{language}.json")
        missing = sorted(k for k in en if not texts.get(k))
        wrong = sorted(k for k in en if texts.get(k) and texts[k] != en[k])
        report = load(f"report/{language}.json")
        assert report["missing"] == missing
        assert report["placeholders"] == wrong
        assert report["leftover"] == [k for k in texts if k not in en]
        percent = round(100 * (len(en) - len(missing)) / len(en), 1)
        state = "blocked" if missing or wrong else "ok"
        overview.append(f"{language} {percent} {state}")
    assert open("overview.txt").read().splitlines() == overview
