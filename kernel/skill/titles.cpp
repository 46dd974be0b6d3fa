#include "base/text.hpp"
#include "skill/language.hpp"
#include "skill/vocabulary.hpp"
#include <re2/re2.h>

namespace skvm::ir {

namespace {

using namespace vocabulary;

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

} // namespace

bool is_procedure(std::string_view title) {
  static const RE2 pattern{R"((?i)(?:^|[^\pL])(?:)"
                           + std::string{procedure_words} + R"()(?:[^\pL]|$)|)"
                           + std::string{procedure_signs}};
  return RE2::PartialMatch(piece(utf8_prefix(title, 200)), pattern);
}

bool is_commentary(std::string_view title) {
  static const RE2 pattern{
    R"((?i)^[^\pL]*(?:(?:)" + std::string{commentary_starts}
    + R"()(?:[^\pL]|$)|(?:)" + std::string{commentary_whole}
    + R"()\s*(?:$|[^\pL\s]|(?:and|or|for|on|of|about|und|für|zu|et|sur|pour|y|sobre|para)\s)|(?:)"
    + std::string{commentary_signs} + "))"};
  return RE2::PartialMatch(piece(utf8_prefix(title, 200)), pattern);
}

column_head column_head_of(std::string_view cell) {
  static const RE2 step{
    R"((?i)^[^\pL]*(?:steps?|phase|stage|schritt|étape|paso|fase|etapa|passo|步骤|阶段|步驟|手順|ステップ|工程|단계)\s*(?:#|no\.?|nr\.?|n°)?[^\pL]*$)"};
  static const RE2 weak{
    R"((?i)^\W*(?:#|no|nr|num|number|nummer|numéro|número|nº|n°|order|seq|序号|编号|番号|順番)?\W*$)"};
  static const RE2 action{
    R"((?i)^[^\pL]*(?:actions?|tasks?|what to do|do|description|commands?|instructions?|aktion|aufgabe|beschreibung|tâche|acción|tarea|操作|任务|内容|作業|アクション)[^\pL]*$)"};
  auto text = piece(utf8_prefix(cell, 80));
  if (RE2::PartialMatch(text, step))
    return column_head::step;
  if (RE2::PartialMatch(text, action))
    return column_head::action;
  return RE2::PartialMatch(text, weak) ? column_head::weak : column_head::other;
}

} // namespace skvm::ir
