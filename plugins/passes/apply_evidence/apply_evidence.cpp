#include "apply_evidence.hpp"

#include <boost/json.hpp>

#include "../lang/text.hpp"
#include "notes.hpp"

namespace apply_evidence {

namespace {

namespace bj = boost::json;

constexpr std::size_t longest_sentence = 300;

constexpr const char* schema = R"json({
  "type": "object",
  "properties": {"instruction": {"type": "string"}},
  "required": ["instruction"],
  "additionalProperties": false
})json";

std::string question(const skvm::skill& subject, const finding& about) {
  std::string step;
  for (const auto& one : subject.steps)
    if (one.id == about.step)
      step = one.text;
  return "A step of a procedure fails again and again when it is carried out. "
         "Write one instruction of one or two sentences, in plain English and "
         "without Markdown, that is to stand behind the command and keeps it "
         "from failing. Add to what the step says; take nothing back. Where "
         "the text does not show the cause, answer with an empty text. What "
         "is printed has '<name>', '<path>' and the like where it differs from "
         "task to task; do not repeat these.\n\nThe step:\n"
         + step + "\n\nThe command:\n" + about.command + "\n\nWhat it prints:\n"
         + about.message + '\n';
}

/// One sentence on one line, or nothing where the answer is not that.
std::string sentence_of(const std::string& answer) {
  boost::system::error_code why;
  auto parsed = bj::parse(answer, why);
  const auto* found = !why && parsed.is_object()
                        ? parsed.get_object().if_contains("instruction")
                        : nullptr;
  if (found == nullptr || !found->is_string())
    return {};
  std::string text{found->get_string()};
  auto usable = text.size() <= longest_sentence
                && text.find_first_of("\n\r<>#") == std::string::npos
                && text.find("```") == std::string::npos;
  return usable ? std::string{pass_lang::trim(text)} : std::string{};
}

} // namespace

skvm::result<skvm::pass_output>
apply_evidence_pass::run(const skvm::pass_context& ctx) {
  auto findings = read_findings(ctx.input("evidence"));
  if (!findings)
    return findings.error();
  skvm::pass_output out;
  std::vector<std::string> sentences(findings->size());
  for (std::size_t i = 0; i < findings->size(); ++i) {
    const auto& one = (*findings)[i];
    // Where the skill shows no such command there is no place for a sentence,
    // and the command is one task's own.
    if (one.kind != "unsolved" || one.line == 0 || !ctx.ports.has_model())
      continue;
    auto answer = ctx.ports.ask_model(question(ctx.skill, one), schema);
    if (answer)
      sentences[i] = sentence_of(*answer);
    else
      out.diagnostics.push_back(
        {"model-failed", skvm::severity::note, "SKILL.md", one.line,
         "nothing was added about a failure: " + answer.error().text()});
  }
  auto made = make_notes(ctx.skill, ctx.install_dir, *findings, sentences);
  bj::array repaired;
  for (const auto& id : made.repaired)
    repaired.push_back(bj::value(id));
  out.artifacts["repairs"] = pass_lang::json_text(repaired);
  out.edits = std::move(made.edits);
  return out;
}

} // namespace apply_evidence
