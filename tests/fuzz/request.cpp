#include "fuzz.hpp"
#include "solidify/learn.hpp"
#include "solidify/match.hpp"

#include <array>

namespace {

using namespace skvm::solidify;

observation ran(const std::string& task, const std::string& word) {
  observation out;
  out.task = task;
  out.steps = {{false, {}, "sh \x01/do.sh " + word}};
  out.output = out.all_output = out.text = "done";
  return out;
}

/// One function for each type of value.
struct kind {
  slot_type type;
  std::shared_ptr<const matcher> which;
};

kind learnt(slot_type type, const std::array<std::string, 3>& said,
            const std::array<std::string, 3>& words) {
  std::vector<observation> runs;
  for (std::size_t i = 0; i < 3; ++i)
    runs.push_back(ran("use " + said[i] + " now", words[i]));
  auto made = learn(runs);
  skvm::fuzz::require(static_cast<bool>(made));
  skvm::fuzz::require(made->slots.size() == 1 && made->slots[0].type == type);
  return {type, std::make_shared<const matcher>(std::move(*made))};
}

const std::array<kind, 7>& kinds() {
  static const std::array<kind, 7> all{
    learnt(slot_type::path, {"a.csv", "d/b.csv", "c.csv"},
           {"a.csv", "d/b.csv", "c.csv"}),
    learnt(slot_type::number, {"5", "12", "7"}, {"5", "12", "7"}),
    learnt(slot_type::date, {"2024-01-02", "2023-05-06", "2022-11-30"},
           {"2024-01-02", "2023-05-06", "2022-11-30"}),
    learnt(slot_type::string, {"\"a b\"", "\"c\"", "\"d-e\""},
           {"'a b'", "c", "d-e"}),
    learnt(slot_type::name, {"Paris", "London", "Tokyo"},
           {"Paris", "London", "Tokyo"}),
    learnt(slot_type::choice, {"red", "green", "blue"},
           {"red", "green", "blue"}),
    learnt(slot_type::list,
           {"a.csv and b.csv", "c.csv, d.csv and e.csv", "f.csv and g.csv"},
           {"a.csv b.csv", "c.csv d.csv e.csv", "f.csv g.csv"})};
  return all;
}

bool only(const std::string& text, std::string_view chars) {
  return text.find_first_not_of(chars) == std::string::npos;
}

constexpr std::string_view letters{
  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"};

void check(slot_type type, const std::string& value) {
  using skvm::fuzz::require;
  auto alnum = std::string{letters};
  require(!value.empty() && value[0] != '-');
  switch (type) {
    case slot_type::path:
    case slot_type::list:
      require(only(value, alnum + "_./-\n~"));
      require(value.find("..") == std::string::npos
              || value.find("../") == std::string::npos);
      require(value.find("/../") == std::string::npos);
      break;
    case slot_type::number:
      require(only(value, "0123456789"));
      break;
    case slot_type::date:
      require(only(value, "0123456789-"));
      break;
    case slot_type::string:
      require(only(value, alnum + " _-."));
      break;
    case slot_type::name:
      require(only(value, alnum + "-"));
      break;
    case slot_type::flag:
      break;
    case slot_type::choice:
      require(value == "red" || value == "green" || value == "blue");
      break;
  }
}

} // namespace

/// The first byte says which type of value the rest is to be, and whether it is
/// the whole request. Whatever is bound is a value of its type and no more.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const auto& all = kinds();
  const auto& one = all[data[0] % all.size()];
  std::string text{skvm::fuzz::text_of(data + 1, size - 1)};
  auto quoted = one.type == slot_type::string ? "\"" + text + "\"" : text;
  for (const auto& task : {"use " + quoted + " now", text}) {
    auto bound = one.which->bind(read_request(task));
    if (!bound)
      continue;
    skvm::fuzz::require(bound->holes.size() == 1);
    check(one.type, bound->holes[0]);
  }
  // What reads code must take any text, and print what it does not change.
  for (auto language :
       {code_language::shell, code_language::python, code_language::javascript,
        code_language::sql, code_language::json}) {
    auto tokens = read_code(text, language);
    if (language == code_language::shell)
      continue;
    std::string again;
    for (const auto& token : tokens)
      again += token.text;
    skvm::fuzz::require(again == text);
  }
  return 0;
}
