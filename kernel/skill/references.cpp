#include "skill/references.hpp"

#include "base/text.hpp"
#include "skill/file_names.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace skvm::ir {

namespace {

constexpr int most_failures = 20'000;

/// What parts words, as a table: every character is looked up.
constexpr auto breaks = [] {
  std::array<bool, 256> table{};
  for (char c : std::string_view{" \t\"'`,;|&()[]=!\r\n"})
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

bool is_break(char c) {
  return breaks[static_cast<unsigned char>(c)];
}

std::size_t next_break(std::string_view text, std::size_t at) {
  while (at < text.size() && !is_break(text[at]))
    ++at;
  return at;
}

std::string percent_decoded(std::string_view text) {
  auto digit = [](char c) {
    if (c >= '0' && c <= '9')
      return c - '0';
    auto lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0
        && digit(text[i + 2]) >= 0) {
      out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

class scanner {
public:
  scanner(const skill& doc, const outline& parts) : doc_(doc), parts_(parts) {
    for (const auto& file : doc.files)
      paths_.insert(file.path);
    for (const auto& file : doc.files)
      for (auto slash = file.path.find('/'); slash != std::string::npos;
           slash = file.path.find('/', slash + 1))
        folders_.insert(file.path.substr(0, slash));
  }

  std::vector<bundle_link> run() {
    for (const auto& leaf : parts_.leaves)
      scan_prose(leaf);
    for (const auto& block : doc_.code)
      scan_code(block);
    scan_definitions();
    std::stable_sort(out_.begin(), out_.end(), [](auto& a, auto& b) {
      return a.where.begin < b.where.begin;
    });
    auto same = [](auto& a, auto& b) { return a.where.begin == b.where.begin; };
    out_.erase(std::unique(out_.begin(), out_.end(), same), out_.end());
    return std::move(out_);
  }

private:
  void scan_prose(const leaf& block) {
    auto begin = block.begin;
    auto end = body_offset(doc_, block.lines.last + 1);
    auto text = std::string_view{doc_.source}.substr(begin, end - begin);
    std::size_t i = 0;
    std::size_t word = 0;
    auto end_word = [&](std::size_t at, bool in_code) {
      if (at > word)
        add_word(begin + word, text.substr(word, at - word), in_code);
      word = at + 1;
    };
    bool in_code = false;
    bool may_link =
      failed_ < most_failures && text.find("](") != std::string_view::npos;
    while ((i = next_break(text, i)) < text.size()) {
      auto c = text[i];
      if (c == '`') {
        end_word(i, in_code);
        in_code = !in_code && text.find('`', i + 1) != std::string_view::npos;
      } else if (c == '[' && !in_code && may_link) {
        end_word(i, false);
        if (auto close = scan_link(begin, text, i); close != 0) {
          i = close;
          word = i;
          continue;
        }
        may_link = ++failed_ < most_failures;
      } else {
        end_word(i, in_code);
      }
      ++i;
    }
    end_word(text.size(), in_code);
  }

  /// A link whose text starts at `open`: adds it and returns what follows it,
  /// or 0 where there is none. Looks ahead a bounded way.
  std::size_t scan_link(std::size_t begin, std::string_view text,
                        std::size_t open) {
    auto window = text.substr(open, 512);
    int depth = 0;
    std::size_t i = 0;
    for (; i < window.size(); ++i) {
      if (window[i] == '\\')
        ++i;
      else if (window[i] == '[')
        ++depth;
      else if (window[i] == ']' && --depth == 0)
        break;
    }
    if (i + 1 >= window.size() || window[i + 1] != '(')
      return 0;
    auto rest = text.substr(open + i + 2, 1024);
    auto skip = rest.find_first_not_of(" \t\r\n");
    if (skip == std::string_view::npos)
      return 0;
    bool angled = rest[skip] == '<';
    auto first = skip + (angled ? 1 : 0);
    auto last = first;
    int parens = 0;
    for (; last < rest.size(); ++last) {
      auto c = rest[last];
      if (angled ? c == '>' : (c == ' ' || c == '\t' || c == '\n' || c == '\r'))
        break;
      if (!angled && c == '(')
        ++parens;
      if (!angled && c == ')' && parens-- == 0)
        break;
    }
    auto close = rest.find(')', last);
    if (close == std::string_view::npos)
      return 0;
    auto at = open + i + 2;
    add_target(begin + at + first, rest.substr(first, last - first), false);
    return at + close + 1;
  }

  /// `[name]: target`, which CommonMark takes out of the tree.
  void scan_definitions() {
    std::size_t next_code = 0;
    auto last = parts_.last_line != 0
                  ? parts_.last_line
                  : static_cast<int>(doc_.line_starts.size());
    for (int line = doc_.line_of(doc_.body_begin); line <= last; ++line) {
      while (next_code < doc_.code.size()
             && doc_.code[next_code].lines.last < line)
        ++next_code;
      if (next_code < doc_.code.size()
          && doc_.code[next_code].lines.first <= line)
        continue;
      auto text = line_text(doc_, line);
      auto open = text.find_first_not_of(' ');
      if (open == std::string_view::npos || open > 3 || text[open] != '[')
        continue;
      auto close = text.find("]:", open);
      if (close == std::string_view::npos || text[open + 1] == '^')
        continue;
      auto first = text.find_first_not_of(" \t<", close + 2);
      if (first == std::string_view::npos)
        continue;
      auto end = std::min(text.find_first_of(" \t>", first), text.size());
      add_target(body_offset(doc_, line) + first,
                 text.substr(first, end - first), false);
    }
  }

  void scan_code(const code_block& block) {
    if (block.role == code_role::output
        || block.role == code_role::template_text)
      return;
    for (int line = block.body_lines.first; line <= block.body_lines.last;
         ++line) {
      auto text = line_text(doc_, line);
      auto begin = body_offset(doc_, line);
      std::size_t word = 0;
      for (std::size_t i = 0; i <= text.size(); ++i) {
        if (i < text.size() && !is_break(text[i]))
          continue;
        if (i > word)
          add_word(begin + word, text.substr(word, i - word), true);
        word = i + 1;
      }
    }
  }

  /// The target of a Markdown link: a reference whatever it names.
  void add_target(std::size_t begin, std::string_view target, bool in_code) {
    auto end = std::min(target.find_first_of("#?"), target.size());
    target = target.substr(0, end);
    if (target.empty() || target.front() == '/' || target.front() == '~'
        || target.find(':') != std::string_view::npos)
      return;
    auto decoded = percent_decoded(target);
    add(begin, target, is_utf8(decoded) ? decoded : std::string{target},
        in_code);
  }

  /// A word of the text: a reference only where it names a bundle file.
  void add_word(std::size_t begin, std::string_view text, bool in_code) {
    if (std::none_of(text.begin(), text.end(),
                     [](char c) { return c == '.' || c == '/'; }))
      return;
    auto word = without_punctuation(text);
    if (word.empty() || word.size() > 256)
      return;
    auto path = bundle_path(word);
    if (path.empty())
      return;
    bool exists = paths_.count(path) != 0;
    bool expected = in_bundle_folder(path) && word.front() != '$'
                    && names_file(word, true) && word.back() != '/';
    if (!exists && !expected)
      return;
    auto offset = static_cast<std::size_t>(word.data() - text.data());
    add(begin + offset, word, std::string{word}, in_code);
  }

  void add(std::size_t begin, std::string_view target,
           const std::string& decoded, bool in_code) {
    bundle_link link;
    link.target = std::string{target};
    link.path = bundle_path(decoded);
    link.exists =
      !link.path.empty()
      && (paths_.count(link.path) != 0 || folders_.count(link.path) != 0
          || link.path == "SKILL.md");
    link.in_code = in_code;
    link.line = doc_.line_of(begin);
    link.where = {begin, begin + target.size()};
    out_.push_back(std::move(link));
  }

  const skill& doc_;
  const outline& parts_;
  std::unordered_set<std::string> paths_;
  std::unordered_set<std::string> folders_;
  std::vector<bundle_link> out_;
  int failed_ = 0; ///< brackets that open no link; each costs a look ahead
};

} // namespace

std::vector<bundle_link> find_links(const skill& doc, const outline& parts) {
  return scanner{doc, parts}.run();
}

} // namespace skvm::ir
