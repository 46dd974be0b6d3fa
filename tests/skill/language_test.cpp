#include "tests/support/skill_text.hpp"

#include <gmock/gmock.h>

#include <string>

namespace skvm::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> binding_sentences(std::string_view body) {
  std::vector<std::string> out;
  auto doc = parse_body(body);
  for (const auto& one : doc->constraints)
    out.push_back((one.kind == constraint_kind::must ? "must: " : "never: ")
                  + one.text);
  return out;
}

std::vector<std::string> flow_of(std::string_view body) {
  std::vector<std::string> out;
  auto doc = parse_body(body);
  for (const auto& one : doc->controls)
    out.push_back(std::string{to_string(one.what)} + ": " + one.subject + " -> "
                  + one.consequence
                  + (one.bound > 0 ? " x" + std::to_string(one.bound) : ""));
  return out;
}

struct step touched(std::string_view text) {
  auto doc = parse_body("1. " + std::string{text} + "\n");
  EXPECT_EQ(doc->steps.size(), 1u);
  return doc->steps.empty() ? step{} : doc->steps[0];
}

TEST(constraints, are_read_in_german) {
  EXPECT_THAT(
    binding_sentences("Der Bericht muss kurz sein. Es darf nicht gerundet "
                      "werden. Niemals raten! Ändere die Datei nicht. "
                      "Vermeide Listen. Du musst nicht alles lesen. "
                      "Die Liste ist immer noch leer."),
    ElementsAre("must: Der Bericht muss kurz sein.",
                "never: Es darf nicht gerundet werden.",
                "never: Niemals raten!", "never: Ändere die Datei nicht.",
                "never: Vermeide Listen."));
}

TEST(constraints, are_read_in_french) {
  EXPECT_THAT(
    binding_sentences("Le rapport doit citer ses sources. Ne modifiez pas les "
                      "données. N'utilisez jamais de tableaux. Il ne faut pas "
                      "arrondir. C'est un exemple."),
    ElementsAre("must: Le rapport doit citer ses sources.",
                "never: Ne modifiez pas les données.",
                "never: N'utilisez jamais de tableaux.",
                "never: Il ne faut pas arrondir."));
}

TEST(constraints, are_read_in_spanish) {
  EXPECT_THAT(
    binding_sentences("Siempre cita la fuente. No modifiques los datos. Nunca "
                      "inventes cifras. No hay datos en la carpeta."),
    ElementsAre("must: Siempre cita la fuente.",
                "never: No modifiques los datos.",
                "never: Nunca inventes cifras."));
}

TEST(constraints, of_english_are_not_spanish) {
  EXPECT_THAT(binding_sentences("No changes are needed. No files were found."),
              IsEmpty());
}

TEST(constraints, are_read_in_chinese_and_japanese) {
  EXPECT_THAT(binding_sentences(
                "必须保留原始数据。禁止修改文件。当前版本是二。\n\n"
                "必ず確認する。変更しないでください。推測してはいけません。"
                "元に戻す。"),
              ElementsAre("must: 必须保留原始数据。", "never: 禁止修改文件。",
                          "must: 必ず確認する。",
                          "never: 変更しないでください。",
                          "never: 推測してはいけません。"));
}

TEST(controls, name_the_condition_and_what_follows) {
  EXPECT_THAT(flow_of("If `a, b` (or so, c) is gone, then stop.\n\n"
                      "Stop if it is gone.\n\nOtherwise go on.\n\n"
                      "Unless it runs, wait.\n"),
              ElementsAre("condition: `a, b` (or so, c) is gone -> stop",
                          "condition: it is gone -> Stop",
                          "condition:  -> go on",
                          "condition: Unless it runs -> wait"));
}

TEST(controls, name_what_ends_a_loop_and_its_bound) {
  EXPECT_THAT(flow_of("Repeat the check until it passes, at most 3 times.\n\n"
                      "Retry twice.\n\nIt is 3 times faster.\n"),
              ElementsAre("loop: until it passes -> Repeat the check x3",
                          "loop:  -> twice x2"));
}

TEST(controls, name_what_is_gone_over) {
  EXPECT_THAT(flow_of("For each file in `a, b`, count the lines.\n\n"
                      "Count the lines for every file.\n"),
              ElementsAre("for-each: file in `a, b` -> count the lines",
                          "for-each: file -> Count the lines"));
}

TEST(controls, are_read_in_other_languages) {
  EXPECT_THAT(
    flow_of("Wenn es fehlt, dann frage.\n\nFalls nicht, höre auf.\n\n"
            "Si un fichier manque, demandez.\n\nPara cada región, suma.\n\n"
            "Répétez le test jusqu'à ce que tout passe, au plus 3 fois.\n"),
    ElementsAre("condition: es fehlt -> frage", "condition: nicht -> höre auf",
                "condition: un fichier manque -> demandez",
                "for-each: región -> suma",
                "loop: jusqu'à ce que tout passe -> Répétez le test x3"));
  EXPECT_THAT(
    flow_of(
      "如果文件不存在，则停止。\n\n对每个地区，计算合计。\n\n"
      "重复检查，直到通过，最多3次。\n\nファイルがない場合は、確認する。\n\n"
      "地域ごとに計算する。\n"),
    ElementsAre("condition: 文件不存在 -> 停止", "for-each: 地区 -> 计算合计",
                "loop: 直到通过 -> 重复检查 x3",
                "condition: ファイルがない -> 確認する",
                "for-each: 地域 -> 計算する"));
}

TEST(controls, are_no_units) {
  EXPECT_THAT(flow_of("Use SI units.\n"), IsEmpty());
}

TEST(flow, is_read_in_european_languages) {
  auto one = touched("Lies a.csv und schreibe nach b.csv.");
  EXPECT_THAT(one.reads, ElementsAre("a.csv"));
  EXPECT_THAT(one.writes, ElementsAre("b.csv"));
  EXPECT_THAT(touched("Die Datei b.md erstellen.").writes, ElementsAre("b.md"));
  one = touched("Lire `a.csv` et écrire dans `b.csv`.");
  EXPECT_THAT(one.reads, ElementsAre("a.csv"));
  EXPECT_THAT(one.writes, ElementsAre("b.csv"));
  one = touched("Lee a.csv y guarda el total en b.csv.");
  EXPECT_THAT(one.reads, ElementsAre("a.csv"));
  EXPECT_THAT(one.writes, ElementsAre("b.csv"));
}

TEST(flow, is_read_where_nothing_parts_words) {
  auto one = touched("读取data.csv并写入clean.csv，生成报告.md。");
  EXPECT_THAT(one.reads, ElementsAre("data.csv"));
  EXPECT_THAT(one.writes, ElementsAre("clean.csv", "报告.md"));
  one = touched("`a.csv` を読み込み、結果を `b.json` に保存する。");
  EXPECT_THAT(one.reads, ElementsAre("a.csv"));
  EXPECT_THAT(one.writes, ElementsAre("b.json"));
}

} // namespace
} // namespace skvm::test
