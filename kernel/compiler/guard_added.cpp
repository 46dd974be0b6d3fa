#include "compiler/guard_added.hpp"

#include "base/text.hpp"
#include "compiler/guard_vocabulary.hpp"
#include "compiler/guard_words.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace skvm::guard {

namespace {

constexpr std::size_t most_faults = 100;

/// Characters that are not seen: zero-width ones, direction marks, tags.
std::string_view hidden_character(std::string_view text) {
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    if (static_cast<unsigned char>(text[at]) < 0xc2)
      continue;
    auto byte = [&](std::size_t i) {
      return at + i < text.size() ? static_cast<unsigned char>(text[at + i])
                                  : 0U;
    };
    bool hidden = (byte(0) == 0xc2 && byte(1) == 0xad)
                  || (byte(0) == 0xef && byte(1) == 0xbb && byte(2) == 0xbf)
                  || (byte(0) == 0xf3 && byte(1) == 0xa0);
    if (byte(0) == 0xe2 && byte(1) == 0x80)
      hidden = (byte(2) >= 0x8b && byte(2) <= 0x8f)
               || (byte(2) >= 0xaa && byte(2) <= 0xae);
    if (byte(0) == 0xe2 && byte(1) == 0x81)
      hidden = byte(2) >= 0xa0 && byte(2) <= 0xaf;
    if (hidden)
      return text.substr(at);
  }
  return {};
}

/// Elements that hide, style or run what is in them.
bool is_html(std::string_view word) {
  static const std::set<std::string, std::less<>> names{
    "div",     "span", "p",      "details",  "summary", "style",  "script",
    "del",     "s",    "strike", "template", "iframe",  "object", "noscript",
    "section", "font", "small",  "sub",      "sup",     "img",    "a",
    "pre",     "code", "table",  "textarea", "title",   "xmp",    "plaintext"};
  if (word.size() < 2 || word[0] != '<')
    return false;
  word.remove_prefix(word[1] == '/' ? 2 : 1);
  std::size_t size = 0;
  while (size < word.size()
         && std::isalnum(static_cast<unsigned char>(word[size])) != 0)
    ++size;
  return names.count(to_lower(word.substr(0, size))) != 0;
}

/// The host of an address, or nothing.
std::string_view host_of(std::string_view word) {
  auto at = word.find("://");
  if (at != std::string_view::npos)
    word.remove_prefix(at + 3);
  else if (!word.starts_with("www."))
    return {};
  auto host = word.substr(0, word.find_first_of("/:\"'`)<>?# "));
  return host == "localhost" || host == "127.0.0.1" ? std::string_view{} : host;
}

bool is_quoting(char c) {
  return c == '`' || c == ';' || c == '&' || c == '|' || c == '"' || c == '\'';
}

/// Commands that destroy, or that reach for more rights.
bool is_dangerous(std::string_view word) {
  static const word_set commands{
    "rm",       "rmdir",    "shred", "mkfs",    "dd",
    "truncate", "sudo",     "doas",  "chown",   "unlink",
    "reboot",   "shutdown", "kill",  "killall", "pkill",
    "curl",     "wget",     "nc",    "ssh",     "scp",
    "eval",     "mv",       "chmod", "crontab", "shutil.rmtree",
    "os.remove"};
  while (
    !word.empty()
    && (is_quoting(word.front()) || word.front() == '$' || word.front() == '('))
    word.remove_prefix(1);
  while (!word.empty() && (is_quoting(word.back()) || word.back() == ')'))
    word.remove_suffix(1);
  if (auto call = word.find('('); call != std::string_view::npos)
    word = word.substr(0, call);
  if (word.starts_with('/'))
    word.remove_prefix(word.rfind('/') + 1);
  return commands.contains(word);
}

/// Names of such commands that are also words of English.
bool is_english(std::string_view word) {
  static constexpr std::array words{"shred",    "truncate", "kill", "unlink",
                                    "shutdown", "reboot",   "eval", "nc"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Whether a text has a word, and not only as a part of another one.
bool has_word(std::string_view text, std::string_view word) {
  auto is_part = [&](std::size_t i) {
    return i < text.size()
           && std::isalnum(static_cast<unsigned char>(text[i])) != 0;
  };
  for (auto found = text.find(word); found != std::string_view::npos;
       found = text.find(word, found + 1))
    if ((found == 0 || !is_part(found - 1)) && !is_part(found + word.size()))
      return true;
  return false;
}

bool ends_clause(char c) {
  switch (c) {
    case ',':
    case ';':
    case ':':
    case '|':
    case '(':
    case ')':
    case '!':
    case '?':
      return true;
    default:
      return false;
  }
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x80;
  });
}

class finder {
public:
  explicit finder(const comparison& of) : of_(of) {}

  std::vector<added_fault> run() {
    check_hidden();
    const auto& used = of_.words.used;
    if (std::find(used.begin(), used.end(), false) == used.end())
      return std::move(out_);
    learn();
    block_old_.assign(of_.compiled.code.size(), false);
    for (std::size_t i = 0; i < of_.after.tokens.size(); ++i)
      if (of_.words.used[i] && of_.after.tokens[i].block >= 0)
        block_old_[static_cast<std::size_t>(of_.after.tokens[i].block)] = true;
    for (std::size_t i = 0; i < of_.after.sentences.size(); ++i)
      check_sentence(i);
    return std::move(out_);
  }

private:
  void fail(const char* rule, std::size_t at, std::string message) {
    if (out_.size() < most_faults)
      out_.push_back({rule, at, std::move(message)});
  }

  const token& at(std::size_t i) const { return of_.after.tokens[i]; }

  std::string_view word(std::size_t i) const {
    return word_of(of_.compiled, at(i));
  }

  bool is_old(std::size_t i) const { return of_.words.used[i]; }

  std::string excerpt(const sentence& one) const {
    auto begin = at(one.first).begin;
    auto end = at(one.last - 1).end;
    auto text =
      std::string_view{of_.compiled.source}.substr(begin, end - begin);
    auto out = std::string{utf8_prefix(text, 120)};
    for (auto& c : out)
      c = c == '\n' || c == '\r' ? ' ' : c;
    return "'" + out + (text.size() > 120 ? "…'" : "'");
  }

  void check_hidden() {
    for (const auto& one : of_.changes) {
      auto added = of_.compiled.text(one.after);
      if (!hidden_character(added).empty()
          && hidden_character(of_.original.text(one.before)).empty())
        fail("hidden-text", one.after.begin, "invisible characters were added");
      for (auto line : split_lines(added))
        if (auto bare = trim(line);
            bare.starts_with("[") && bare.find("]: ") != std::string_view::npos
            && bare.find("](") == std::string_view::npos
            && of_.original.source.find(bare) == std::string::npos)
          fail("hidden-text", one.after.begin,
               "a link definition, which readers do not see, was added");
    }
  }

  std::vector<term> terms(const skill& skill, const text& from,
                          const sentence& one) const {
    std::vector<term> out;
    out.reserve(one.last - one.first);
    bool compiled = &from == &of_.after;
    for (auto i = one.first; i < one.last; ++i) {
      const auto& token = from.tokens[i];
      if (token.marker)
        continue;
      auto& next = out.emplace_back();
      set_word(next, word_of(skill, token));
      next.bracketed = token.bracketed;
      next.old = compiled && is_old(i);
      next.ends_clause =
        token.end < skill.source.size() && ends_clause(skill.source[token.end]);
    }
    return out;
  }

  bool is_changed(const sentence& one) const {
    auto first = of_.words.used.begin();
    auto last = first + static_cast<std::ptrdiff_t>(one.last);
    first += static_cast<std::ptrdiff_t>(one.first);
    return std::find(first, last, false) != last;
  }

  void learn() {
    for (const auto& one : of_.after.sentences)
      if (is_changed(one))
        known_.ask_about(terms(of_.compiled, of_.after, one));
    for (const auto& one : of_.before.sentences)
      if (may_tell(one))
        known_.add(terms(of_.original, of_.before, one),
                   of_.before.tokens[one.first].where != place::code);
  }

  bool may_tell(const sentence& one) const {
    auto first = of_.before.tokens.begin();
    return std::any_of(
      first + static_cast<std::ptrdiff_t>(one.first),
      first + static_cast<std::ptrdiff_t>(one.last), [&](const token& each) {
        auto word = word_of(of_.original, each);
        // An apostrophe may be one of three bytes.
        return known_.may_tell(word) || !is_ascii(word.substr(0, 3));
      });
  }

  void check_sentence(std::size_t index) {
    const auto& one = of_.after.sentences[index];
    std::size_t fresh = 0;
    std::size_t first = one.last;
    for (std::size_t i = one.first; i < one.last; ++i) {
      if (is_old(i))
        continue;
      first = std::min(first, i);
      ++fresh;
      check_word(i);
    }
    if (fresh == 0)
      return;
    auto offset = at(first).begin;
    auto grown = fresh < one.last - one.first;
    switch (at(first).where) {
      case place::comment:
        return fail("hidden-text", offset,
                    "a comment was added: " + excerpt(one));
      case place::heading:
        return grown ? fail("heading-lost", offset,
                            "a heading was changed: " + excerpt(one))
                     : fail("heading-added", offset,
                            "the heading " + excerpt(one)
                              + " is not one of the original's");
      case place::code:
        return check_code(one, offset);
      case place::prose:
        return check_prose(index, offset, grown);
    }
  }

  void check_word(std::size_t i) {
    auto host = host_of(word(i));
    if (!host.empty() && of_.original.source.find(host) == std::string::npos)
      fail("address-added", at(i).begin,
           "the address '" + std::string{host}
             + "' is not one of the original's");
    if (at(i).where == place::prose && !at(i).code_span && is_html(word(i)))
      fail("hidden-text", at(i).begin,
           "raw HTML was added: '" + std::string{word(i)} + "'");
    if (at(i).where == place::prose && is_dangerous(word(i))
        && (at(i).code_span || !is_english(word(i)))
        && !has_word(of_.original.source, word(i)))
      fail_unsafe(i);
  }

  void fail_unsafe(std::size_t i) {
    fail("unsafe-command-added", at(i).begin,
         "a command that destroys or reaches out was added: '"
           + std::string{word(i)} + "'");
  }

  void check_code(const sentence& one, std::size_t offset) {
    auto block = static_cast<std::size_t>(at(one.first).block);
    if (block_old_[block] && is_behind_open_block(one, block))
      return judge(one, terms(of_.compiled, of_.after, one), offset);
    if (block_old_[block])
      return fail("code-lost", offset,
                  "something was added to a code block of the original: "
                    + excerpt(one));
    for (std::size_t i = one.first; i < one.last; ++i) {
      if (at(i).line_break || !is_dangerous(word(i)))
        continue;
      auto known = std::any_of(
        of_.original.code.begin(), of_.original.code.end(),
        [&](const auto& other) { return has_word(other.text, word(i)); });
      if (!known)
        fail_unsafe(i);
    }
  }

  /// Whether what was added follows all that a block had which nothing closes:
  /// to a reader that is text, whatever CommonMark says.
  bool is_behind_open_block(const sentence& one, std::size_t index) const {
    const auto& block = of_.compiled.code[index];
    auto begin = of_.compiled.offset_of_line(block.lines.last);
    auto line = std::string_view{of_.compiled.source}.substr(begin);
    line = trim(line.substr(0, line.find('\n')));
    if (!block.fenced || line.starts_with("```") || line.starts_with("~~~"))
      return false;
    auto i = one.last;
    while (i > one.first && !is_old(i - 1))
      --i;
    while (i > one.first && is_old(i - 1))
      --i;
    return i == one.first;
  }

  void check_prose(std::size_t index, std::size_t offset, bool grown) {
    const auto& one = of_.after.sentences[index];
    auto words = terms(of_.compiled, of_.after, one);
    bool governs = one.leads_in && !grown && one.last < of_.after.tokens.size()
                   && is_old(one.last);
    if (grown || governs) {
      if (auto weak = known_.weakening(words); !weak.empty())
        return fail("instruction-weakened", offset,
                    "'" + weak
                      + "' was added to an instruction: " + excerpt(one));
      if (grown)
        return;
    }
    judge(one, std::move(words), offset);
  }

  /// A sentence that is new as a whole.
  void judge(const sentence& one, std::vector<term> words, std::size_t offset) {
    if (!known_.cancelling(words).empty())
      drop_titles(words, of_.original.steps);
    std::erase_if(words, [](const term& word) { return word.old; });
    if (auto phrase = known_.cancelling(words); !phrase.empty())
      return fail("instruction-cancelled", offset,
                  "'" + phrase
                    + "' takes back what the original says: " + excerpt(one));
    if (auto what = known_.contradicting(words); !what.empty())
      fail("instruction-contradicted", offset,
           "'" + what
             + "' goes against what the original says: " + excerpt(one));
  }

  const comparison& of_;
  knowledge known_;
  std::vector<bool> block_old_;
  std::vector<added_fault> out_;
};

} // namespace

std::vector<added_fault> find_added(const comparison& of) {
  return finder{of}.run();
}

} // namespace skvm::guard
