#include "effects.hpp"

#include "../lang/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace extract_concurrency {

namespace {

using arguments = std::vector<std::string>;

/// Takes the first word off a text.
std::string_view next_word(std::string_view& text) {
  auto blank = std::min(text.find(' '), text.size());
  auto word = text.substr(0, blank);
  text.remove_prefix(std::min(blank + 1, text.size()));
  return word;
}

std::size_t count_words(std::string_view text) {
  return text.empty() ? 0
                      : 1
                          + static_cast<std::size_t>(
                            std::count(text.begin(), text.end(), ' '));
}

// Words of an entry are looked for in order: options and their values may stand
// between.
bool fits(std::string_view wanted, const arguments& given, std::size_t from) {
  auto at = from;
  while (!wanted.empty()) {
    auto word = next_word(wanted);
    while (at < given.size() && given[at] != word
           && (word.starts_with("-") || given[at].starts_with("-")
               || (at > from && given[at - 1].starts_with("-")
                   && given[at - 1].find('=') == std::string::npos)))
      ++at;
    if (at >= given.size() || given[at] != word)
      return false;
    ++at;
  }
  return true;
}

// A statement of SQL that is no question.
bool changes_data(const std::string& argument) {
  auto blank = argument.find(' ');
  if (blank == std::string::npos || blank > 8)
    return false;
  static constexpr std::array<std::string_view, 9> verbs{
    "insert", "update",   "delete", "drop", "alter",
    "create", "truncate", "grant",  "merge"};
  return std::find(verbs.begin(), verbs.end(),
                   pass_lang::to_lower(argument.substr(0, blank)))
         != verbs.end();
}

/// Reads `name = ["text", …]` and comments.
class list_reader {
public:
  explicit list_reader(std::string_view text) : text_(text) {}

  bool at_end() {
    skip();
    return at_ == text_.size();
  }

  std::optional<std::string_view> name() {
    auto end = std::min(text_.find_first_of(" =\n", at_), text_.size());
    auto out = text_.substr(at_, end - at_);
    at_ = end;
    return take('=') && take('[') ? std::optional{out} : std::nullopt;
  }

  /// Whether the list ends here.
  bool closes() { return take(']'); }

  std::optional<std::string_view> item() {
    if (!take('"'))
      return std::nullopt;
    auto end = text_.find_first_of("\"\\\n", at_);
    if (end == std::string_view::npos || text_[end] != '"' || end == at_)
      return std::nullopt;
    auto out = text_.substr(at_, end - at_);
    at_ = end + 1;
    take(',');
    return out;
  }

  [[nodiscard]] std::size_t line() const {
    auto before = text_.substr(0, at_);
    return 1
           + static_cast<std::size_t>(
             std::count(before.begin(), before.end(), '\n'));
  }

private:
  void skip() {
    while (at_ < text_.size())
      if (text_[at_] == '#')
        at_ = std::min(text_.find('\n', at_), text_.size());
      else if (std::string_view{" \t\r\n"}.find(text_[at_])
               != std::string_view::npos)
        ++at_;
      else
        return;
  }

  bool take(char c) {
    skip();
    if (at_ >= text_.size() || text_[at_] != c)
      return false;
    ++at_;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

skvm::error wrong(const list_reader& at, const std::string& what) {
  return skvm::make_error(skvm::errc::invalid_config, "command-effects.toml",
                          "line " + std::to_string(at.line()) + " " + what);
}

} // namespace

skvm::result<command_effects> command_effects::parse(std::string_view toml) {
  static constexpr std::array<std::string_view, 7> names{
    "look", "check", "fetch", "change", "runners", "writing", "last_is_output"};
  command_effects out;
  out.text_ = std::make_shared<const std::string>(toml);
  out.entries_.reserve(512);
  list_reader in{*out.text_};
  while (!in.at_end()) {
    auto name = in.name();
    auto known = std::find(names.begin(), names.end(), name.value_or(""));
    if (known == names.end())
      return wrong(in, "must begin a list: look, check, fetch, change, "
                       "runners, writing or last_is_output");
    auto what = static_cast<kind>(known - names.begin());
    while (!in.closes()) {
      auto item = in.item();
      if (!item)
        return wrong(in, "must hold texts in double quotes, without "
                         "backslashes");
      if (what == kind::writing) {
        out.writing_.push_back(*item);
        continue;
      }
      auto rest = *item;
      auto program = next_word(rest);
      out.entries_.push_back({program, rest, what});
    }
  }
  std::stable_sort(
    out.entries_.begin(), out.entries_.end(),
    [](const entry& a, const entry& b) { return a.program < b.program; });
  return out;
}

const command_effects::entry*
command_effects::first(std::string_view program) const {
  auto found = std::lower_bound(
    entries_.begin(), entries_.end(), program,
    [](const entry& a, std::string_view b) { return a.program < b; });
  return found != entries_.end() && found->program == program ? &*found
                                                              : nullptr;
}

bool command_effects::knows(std::string_view program) const {
  return first(program) != nullptr;
}

effect command_effects::of(const pass_lang::invocation& command) const {
  std::string_view program = pass_lang::base_name(command.program);
  const auto& given = command.arguments;
  for (std::size_t from = 0;;) {
    const entry* best = nullptr;
    const auto* end = entries_.data() + entries_.size();
    for (const auto* one = first(program);
         one != nullptr && one != end && one->program == program; ++one) {
      if (one->what == kind::last || !fits(one->rest, given, from))
        continue;
      auto size = count_words(one->rest);
      if (best == nullptr || size > count_words(best->rest)
          || (one->what == kind::runner && size == count_words(best->rest)))
        best = one;
    }
    if (best == nullptr)
      return effect::named;
    switch (best->what) {
      case kind::look:
        return writes(given) ? effect::change : effect::look;
      case kind::check:
        return writes(given) ? effect::change : effect::check;
      case kind::fetch:
        return writes(given) ? effect::change : effect::fetch;
      case kind::change:
        return effect::change;
      default:
        break;
    }
    from += count_words(best->rest);
    // Options of the runner, with values such as `/here:/there`.
    while (from < given.size()
           && (given[from].starts_with("-")
               || given[from].find(":/") != std::string::npos))
      ++from;
    if (from >= given.size())
      return effect::named;
    if (given[from] == "install")
      return effect::change;
    program = pass_lang::base_name(given[from++]);
  }
}

std::string
command_effects::last_output(const pass_lang::invocation& command) const {
  auto program = pass_lang::base_name(command.program);
  const auto* end = entries_.data() + entries_.size();
  bool listed = false;
  for (const auto* one = first(program);
       one != nullptr && one != end && one->program == program; ++one)
    listed = listed || one->what == kind::last;
  const auto& given = command.arguments;
  auto paths =
    std::count_if(given.begin(), given.end(), pass_lang::is_path_like);
  return listed && paths > 1 && pass_lang::is_path_like(given.back())
           ? given.back()
           : std::string{};
}

bool command_effects::writes(const arguments& given) const {
  if (std::any_of(given.begin(), given.end(), changes_data))
    return true;
  return std::any_of(
    writing_.begin(), writing_.end(), [&](std::string_view option) {
      auto head = option;
      auto word = next_word(head);
      for (std::size_t i = 0; i < given.size(); ++i)
        if (given[i] == word
            && (head.empty() || (i + 1 < given.size() && given[i + 1] == head)))
          return true;
      return false;
    });
}

} // namespace extract_concurrency
