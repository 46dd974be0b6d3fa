import argparse
import pandas as pd

parser = argparse.ArgumentParser()
parser.add_argument("export")
parser.add_argument("--out", required=True)
args = parser.parse_args()

frame = pd.read_excel(args.export) if args.export.endswith(".xlsx") else pd.read_csv(args.export)
frame.columns = [c.strip().lower().replace(" ", "_") for c in frame.columns]
frame["date"] = pd.to_datetime(frame["date"], dayfirst=True).dt.strftime("%Y-%m-%d")
frame["amount"] = frame["amount"].astype(str).str.replace(",", ".").astype(float).round(2)
frame.to_csv(args.out, index=False)
