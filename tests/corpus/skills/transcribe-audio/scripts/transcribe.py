"""Transcribes WAV files with one loaded model and writes NAME.json for each."""
import argparse
import json
import pathlib

from faster_whisper import WhisperModel


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("audio", nargs="+", type=pathlib.Path)
    parser.add_argument("--vocabulary", type=pathlib.Path)
    parser.add_argument("--model", default="large-v3")
    parser.add_argument("--language")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("."))
    args = parser.parse_args()
    prompt = args.vocabulary.read_text(encoding="utf-8").strip() if args.vocabulary else None
    model = WhisperModel(args.model, device="auto", compute_type="auto")
    for path in args.audio:
        segments, info = model.transcribe(str(path), language=args.language, vad_filter=True, initial_prompt=prompt)
        result = [{"start": s.start, "end": s.end, "text": s.text.strip()} for s in segments]
        target = args.out / f"{path.stem}.json"
        target.write_text(json.dumps({"language": info.language, "segments": result},
                                     ensure_ascii=False, indent=1), encoding="utf-8")
        print(f"{target}: {len(result)} segments, {info.language}")


if __name__ == "__main__":
    main()
