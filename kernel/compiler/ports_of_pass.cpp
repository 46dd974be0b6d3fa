#include "compiler/ports_of_pass.hpp"

#include "compiler/pass_outputs.hpp"

namespace skvm {

result<std::string> ports_of_pass::ask_model(const std::string& prompt,
                                             const std::string& schema) {
  if (!asks_model_)
    return make_error(errc::not_found, "compiler model",
                      "the pipeline says model=none");
  auto answer = whole_.ask_model(prompt, schema);
  // An answer that is no use is one; asking again would give it again.
  unanswered_ = !answer && answer.error().code != errc::malformed_reply
                && whole_.has_model();
  return answer;
}

std::optional<pass_output> ports_of_pass::kept_analysis() {
  if (where_.dir.empty() || !where_.look)
    return std::nullopt;
  auto key = where_.key();
  auto kept = find_output(where_.dir, key);
  if (!kept && has_model()) {
    // Whoever compiles it for another target asks the same question.
    turn_.emplace(where_.dir, key);
    kept = find_output(where_.dir, key);
  }
  reused_ = kept.has_value();
  return kept;
}

void ports_of_pass::keep_analysis(const pass_output& analysis) {
  reused_ = false;
  if (!where_.dir.empty() && !unanswered_)
    keep_output(where_.dir, where_.key(), analysis);
  turn_.reset();
}

} // namespace skvm
