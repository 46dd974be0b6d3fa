import argparse
import json

parser = argparse.ArgumentParser(description="Flesch reading ease")
parser.add_argument("counts")
parser.add_argument("--output", required=True)
args = parser.parse_args()
with open(args.counts) as file:
    n = json.load(file)
length = n["words"] / n["sentences"]
score = 206.835 - 1.015 * length - 84.6 * n["syllables"] / n["words"]
grade = "easy" if score >= 80 else "fair" if score >= 50 else "hard"
with open(args.output, "w") as file:
    json.dump({"score": round(score, 1), "grade": grade,
               "sentence_length": round(length, 2)}, file)
print("score", round(score, 1), grade, "sentence length", round(length, 2))
