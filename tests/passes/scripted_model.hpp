#pragma once

#include "tests/passes/pass_fixture.hpp"

#include <deque>

namespace pass_test {

/// A compiler model that says what it is told, on a host that has nothing.
class scripted_model : public fake_host {
public:
  std::deque<skvm::result<std::string>> answers;
  std::vector<std::string> prompts;
  std::vector<std::string> schemas;

  explicit scripted_model(std::initializer_list<std::string> said = {})
    : answers(said.begin(), said.end()) {}

  skvm::result<std::string> ask_model(const std::string& prompt,
                                      const std::string& schema) override {
    prompts.push_back(prompt);
    schemas.push_back(schema);
    if (answers.empty())
      return skvm::make_error(skvm::errc::network, "test", "it is gone");
    auto answer = answers.front();
    answers.pop_front();
    return answer;
  }

  [[nodiscard]] bool has_model() const override { return true; }
};

/// The messages of the diagnostics with that code.
inline std::vector<std::string> said(const skvm::pass_output& out,
                                     std::string_view code) {
  std::vector<std::string> messages;
  for (const auto& one : out.diagnostics)
    if (one.code == code)
      messages.push_back(one.message);
  return messages;
}

/// Why the one answer was refused: the last word of the second question.
template <class Pass>
std::string refusal(const skvm::skill& subject, const std::string& answer,
                    const skvm::profile* target = nullptr) {
  scripted_model model{answer};
  run<Pass>(subject, target, model);
  if (model.prompts.size() < 2)
    return "it was not refused";
  const auto& prompt = model.prompts[1];
  constexpr std::string_view mark = "Your last answer was refused: ";
  auto begin = prompt.find(mark) + mark.size();
  return prompt.substr(begin, prompt.find('\n', begin) - begin);
}

} // namespace pass_test
