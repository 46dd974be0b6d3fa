#include "skill/data_flow.hpp"

#include "base/text.hpp"
#include "skill/file_names.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace skvm::ir {

namespace {

enum class cue { none, read, write, update, carry, into };

struct cue_word {
  std::string_view text;
  cue means;
};

// Sorted. `carry` verbs take something from one name to another; `into` words
// point at what is written if such a verb or one of writing came before.
constexpr auto cues = std::to_array<cue_word>({
  {"add", cue::update},      {"against", cue::read},
  {"aggregate", cue::carry}, {"amend", cue::update},
  {"analyze", cue::read},    {"append", cue::update},
  {"as", cue::into},         {"build", cue::write},
  {"by", cue::read},         {"check", cue::read},
  {"clean", cue::carry},     {"collect", cue::carry},
  {"combine", cue::carry},   {"compare", cue::read},
  {"compile", cue::carry},   {"concatenate", cue::carry},
  {"consult", cue::read},    {"contained", cue::read},
  {"convert", cue::carry},   {"copy", cue::carry},
  {"create", cue::write},    {"defined", cue::read},
  {"described", cue::read},  {"documented", cue::read},
  {"draft", cue::write},     {"dump", cue::write},
  {"edit", cue::update},     {"emit", cue::write},
  {"export", cue::write},    {"extend", cue::update},
  {"extract", cue::carry},   {"fill", cue::update},
  {"fix", cue::update},      {"follow", cue::read},
  {"format", cue::update},   {"found", cue::read},
  {"from", cue::read},       {"gather", cue::carry},
  {"generate", cue::write},  {"given", cue::read},
  {"import", cue::read},     {"in", cue::into},
  {"input", cue::read},      {"inspect", cue::read},
  {"into", cue::into},       {"join", cue::carry},
  {"listed", cue::read},     {"load", cue::read},
  {"make", cue::write},      {"mentioned", cue::read},
  {"merge", cue::carry},     {"modify", cue::update},
  {"move", cue::carry},      {"named", cue::read},
  {"of", cue::read},         {"on", cue::read},
  {"open", cue::read},       {"output", cue::write},
  {"outputs", cue::write},   {"over", cue::read},
  {"overwrite", cue::write}, {"parse", cue::read},
  {"per", cue::read},        {"prepare", cue::write},
  {"print", cue::carry},     {"process", cue::read},
  {"produce", cue::write},   {"produces", cue::write},
  {"put", cue::write},       {"read", cue::read},
  {"reads", cue::read},      {"record", cue::write},
  {"rename", cue::carry},    {"render", cue::write},
  {"replace", cue::update},  {"review", cue::read},
  {"run", cue::read},        {"save", cue::write},
  {"saves", cue::write},     {"see", cue::read},
  {"shown", cue::read},      {"split", cue::carry},
  {"store", cue::write},     {"summarize", cue::carry},
  {"to", cue::into},         {"transform", cue::carry},
  {"translate", cue::carry}, {"update", cue::update},
  {"use", cue::read},        {"using", cue::read},
  {"validate", cue::read},   {"verify", cue::read},
  {"view", cue::read},       {"with", cue::read},
  {"within", cue::read},     {"write", cue::write},
  {"writes", cue::write},
});

constexpr bool by_text(const cue_word& a, const cue_word& b) {
  return a.text < b.text;
}

static_assert(std::is_sorted(cues.begin(), cues.end(), by_text));

cue cue_of(std::string_view word) {
  auto found = std::lower_bound(cues.begin(), cues.end(),
                                cue_word{word, cue::none}, by_text);
  return found != cues.end() && found->text == word ? found->means : cue::none;
}

/// Walks a sentence: words move the cue, names are recorded under it.
class sentence_reader {
public:
  explicit sentence_reader(data_flow& flow) : flow_(flow) {}

  void read(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
      if (text[i] == '`') {
        auto close = text.find('`', i + 1);
        if (close == std::string_view::npos)
          close = text.size();
        code(text.substr(i + 1, close - i - 1));
        i = close + 1;
        continue;
      }
      auto end = std::min(text.find_first_of(" \t`", i), text.size());
      if (end > i)
        plain(text.substr(i, end - i));
      i = std::max(end, i + 1);
      if (end < text.size() && text[end] == '`')
        i = end;
    }
  }

private:
  void plain(std::string_view token) {
    // `[text](target)` names its target.
    if (auto open = token.find("]("); open != std::string_view::npos)
      token = token.substr(open + 2);
    if (auto fragment = token.find('#'); fragment != std::string_view::npos)
      token = token.substr(0, fragment);
    auto word = without_punctuation(token);
    if (word.empty())
      return;
    if (names_file(word, false))
      return name(word);
    auto lower = to_lower(word);
    bool pointed =
      (earlier_[1] == "of" && earlier_[2] != "input") || earlier_[1] == "from";
    if (pointed && earlier_[0] == "step" && is_number(lower))
      flow_.read("step " + lower);
    std::rotate(earlier_.rbegin(), earlier_.rbegin() + 1, earlier_.rend());
    earlier_[0] = lower;
    auto found = cue_of(lower);
    if (found == cue::none)
      return;
    // `the sources listed in refs.md`: the participle has decided.
    if (lower == "in" && cue_of(earlier_[1]) == cue::read)
      return;
    if (found == cue::into) {
      now_ = moves_ ? cue::write : cue::read;
      return;
    }
    // `at the end of notes.md` changes what is there.
    if (lower == "of" && moves_ && is_edge(earlier_[1])) {
      now_ = cue::update;
      return;
    }
    now_ = found == cue::carry ? cue::read : found;
    moves_ = moves_ || found == cue::carry || found == cue::write
             || found == cue::update;
  }

  void code(std::string_view span) {
    span = trim(span);
    if (span.find(' ') != std::string_view::npos)
      return add_flow_of_shell_line(span, flow_);
    auto word = without_punctuation(span);
    if (names_file(word, true))
      name(word);
  }

  void name(std::string_view word) {
    if (now_ == cue::write || now_ == cue::update)
      flow_.write(word);
    if (now_ != cue::write)
      flow_.read(word);
  }

  static bool is_edge(std::string_view word) {
    return word == "top" || word == "end" || word == "bottom" || word == "start"
           || word == "beginning" || word == "head";
  }

  static bool is_number(std::string_view word) {
    return word.find_first_not_of("0123456789") == std::string_view::npos
           && word.size() < 4;
  }

  data_flow& flow_;
  cue now_ = cue::none;
  bool moves_ = false;
  std::array<std::string, 3> earlier_; ///< the words before, latest first
};

} // namespace

void data_flow::read(std::string_view name) {
  evidence.what = data_use::kind::reads;
  evidence.name = std::string{name};
  add(evidence);
}

void data_flow::write(std::string_view name) {
  evidence.what = data_use::kind::writes;
  evidence.name = std::string{name};
  add(evidence);
}

void data_flow::add(data_use use) {
  // Steps name few files; a long list is a generated one.
  std::size_t same = 0;
  for (const auto& one : uses) {
    if (one.what != use.what)
      continue;
    if (one.name == use.name || ++same == 64)
      return;
  }
  uses.push_back(std::move(use));
}

void add_flow_of_sentence(std::string_view text, data_flow& flow) {
  sentence_reader{flow}.read(text);
}

} // namespace skvm::ir
