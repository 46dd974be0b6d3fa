#include "check/hidden.hpp"

#include "base/text.hpp"
#include "check/characters.hpp"
#include "check/parts.hpp"

#include <algorithm>

namespace skvm::checks {

namespace {

/// As many invisible characters in a row carry text.
constexpr int payload_length = 4;
constexpr std::size_t far_right = 60;
constexpr int far_below = 30;
constexpr std::uint32_t black_flag = 0x1f3f4;
constexpr std::uint32_t cancel_tag = 0xe007f;

bool has_right_to_left(std::string_view line) {
  for (std::size_t i = 0; i < line.size();) {
    auto one = character_at(line, i);
    if (is_right_to_left(one.code))
      return true;
    i += one.size;
  }
  return false;
}

std::string_view line_around(std::string_view text, std::size_t at) {
  auto begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
  auto end = std::min(text.find('\n', at), text.size());
  return text.substr(begin, end - begin);
}

/// Walks a text and gathers its hidden runs.
class hidden_scanner {
public:
  explicit hidden_scanner(std::string_view text) : text_(text) {}

  std::vector<hidden_run> run() {
    std::size_t i = text_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    while (i < text_.size()) {
      if (static_cast<unsigned char>(text_[i]) < 0x80) {
        before_ = static_cast<unsigned char>(text_[i]);
        if (before_ == '\n')
          right_to_left_known_ = false;
        ++i;
        continue;
      }
      auto one = character_at(text_, i);
      if (is_bidi_control(one.code))
        add_bidi(i, one);
      else if (is_invisible(one.code))
        i = add_invisible(i);
      else
        before_ = one.code;
      if (!is_invisible(one.code))
        i += one.size;
    }
    return std::move(out_);
  }

private:
  static bool is_invisible(std::uint32_t code) {
    return is_zero_width(code) || is_tag(code) || is_variation_selector(code);
  }

  void add_bidi(std::size_t at, character one) {
    bool overrides = one.code == 0x202d || one.code == 0x202e;
    if (!right_to_left_known_) {
      right_to_left_ = has_right_to_left(line_around(text_, at));
      right_to_left_known_ = true;
    }
    if (overrides || !right_to_left_)
      out_.push_back({hidden_run::kind::bidi, {at, at + one.size}, 1});
  }

  /// A run of invisible characters; returns what follows it.
  std::size_t add_invisible(std::size_t begin) {
    auto i = begin;
    int count = 0;
    bool tags = false;
    bool ends_flag = false;
    std::uint32_t last = 0;
    while (i < text_.size()) {
      auto one = character_at(text_, i);
      if (!is_invisible(one.code))
        break;
      tags = tags || is_tag(one.code);
      ends_flag = one.code == cancel_tag;
      last = one.code;
      ++count;
      i += one.size;
    }
    auto after = i < text_.size() ? character_at(text_, i).code : 0;
    if (tags && before_ == black_flag && ends_flag && count <= 8)
      return i;
    if (tags || count >= payload_length)
      out_.push_back({hidden_run::kind::payload, {begin, i}, count});
    else if (!is_needed(last, count, after))
      out_.push_back({hidden_run::kind::zero_width, {begin, i}, count});
    return i;
  }

  /// Whether the characters around give the run a use.
  [[nodiscard]] bool is_needed(std::uint32_t last, int count,
                               std::uint32_t after) const {
    auto joined = [](std::uint32_t code) {
      return needs_joiners(code) || is_emoji(code);
    };
    if (is_variation_selector(last))
      return before_ != 0 && (before_ > 0x7f || joined(before_));
    if (last == 0x200d && count == 2) // a selector, then a joiner
      return is_emoji(before_) && is_emoji(after);
    if (last == 0x200e || last == 0x200f) // marks
      return right_to_left_around();
    if (last == 0x200b && (is_cjk(before_) || is_cjk(after)))
      return true; // where a line may break
    return needs_joiners(before_) || needs_joiners(after)
           || (last == 0x200d && is_emoji(before_) && is_emoji(after)
               && before_ > 0x7f);
  }

  [[nodiscard]] bool right_to_left_around() const {
    return right_to_left_known_ ? right_to_left_ : is_right_to_left(before_);
  }

  std::string_view text_;
  std::vector<hidden_run> out_;
  std::uint32_t before_ = 0; ///< the last visible character
  bool right_to_left_ = false;
  bool right_to_left_known_ = false;
};

bool is_word_character(std::uint32_t code) {
  return is_latin(code) || is_cyrillic(code) || is_greek(code);
}

/// A run of letters of one or more scripts.
struct letters {
  span where;
  int latin = 0;
  int alike = 0; ///< of another script, and looks Latin
  int other = 0; ///< of another script, and does not
};

std::vector<letters> words_beyond_ascii(std::string_view text, int& foreign) {
  std::vector<letters> out;
  for (std::size_t i = 0; i < text.size();) {
    // Only words with something beyond ASCII are of interest.
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      ++i;
      continue;
    }
    auto begin = i;
    while (begin > 0 && is_latin(static_cast<unsigned char>(text[begin - 1]))
           && static_cast<unsigned char>(text[begin - 1]) < 0x80)
      --begin;
    letters word{{begin, begin}};
    for (i = begin; i < text.size();) {
      auto one = character_at(text, i);
      if (!is_word_character(one.code))
        break;
      word.latin += is_latin(one.code) ? 1 : 0;
      bool alike = looks_latin(one.code);
      word.alike += alike ? 1 : 0;
      word.other += !alike && !is_latin(one.code) ? 1 : 0;
      i += one.size;
    }
    word.where.end = i;
    foreign += word.other > 0 && word.latin == 0 ? 1 : 0;
    if (word.where.size() > 0 && word.alike > 0)
      out.push_back(word);
    if (word.where.size() == 0 || i < text.size())
      i += i < text.size() ? character_at(text, i).size : 0;
  }
  return out;
}

void check_scripts(const document& doc, findings& out) {
  int foreign = 0;
  for (const auto& word : words_beyond_ascii(doc.text, foreign)) {
    if (word.latin == 0 || word.other > 0 || word.latin + word.alike < 3)
      continue;
    auto text = doc.text.substr(word.where.begin, word.where.size());
    out.add("mixed-script", doc.name, doc.line_of(word.where.begin),
            in_quotes(text)
              + " mixes Latin letters with others that look the same; write "
                "it in one script",
            foreign == 0 ? severity::error : severity::warning);
  }
}

void check_controls(const document& doc, findings& out) {
  for (std::size_t i = 0; i < doc.text.size(); ++i) {
    auto byte = static_cast<unsigned char>(doc.text[i]);
    if ((byte >= 0x20 && byte != 0x7f) || byte == '\n' || byte == '\r'
        || byte == '\t' || byte == '\f' || byte == 0)
      continue;
    static constexpr std::string_view digits{"0123456789ABCDEF"};
    std::string code{"U+00"};
    code += digits[byte >> 4U];
    code += digits[byte & 15U];
    out.add("control-character", doc.name, doc.line_of(i),
            "a control character (" + code
              + "), which can change what a terminal shows; remove it");
  }
}

/// Text far to the right of other text, or far below it.
void check_distance(const document& doc, findings& out) {
  std::string blanks(far_right, ' ');
  for (const auto& one : doc.units) {
    if (one.where != text_area::prose || one.what == unit::form::row)
      continue;
    auto text = doc.of(one);
    for (auto at = text.find(blanks); at != std::string_view::npos;) {
      auto next = text.find_first_not_of(" \t\r", at);
      bool indents = at == 0 || text[at - 1] == '\n';
      if (next != std::string_view::npos && text[next] != '\n'
          && (!indents || next - at >= 2 * far_right)) {
        out.add("far-right-text", doc.name, doc.line_of(one.begin + at),
                "text follows after " + std::to_string(next - at)
                  + " blanks, where editors do not show it; put it on a line "
                    "of its own or remove it");
        break;
      }
      if (next == std::string_view::npos)
        break;
      at = text.find(blanks, next);
    }
  }
  int blank = 0;
  for (int line = 1; line <= doc.lines(); ++line) {
    if (trim(doc.line(line)).empty()) {
      ++blank;
      continue;
    }
    if (blank >= far_below)
      out.add("far-below-text", doc.name, line,
              "text follows after " + std::to_string(blank)
                + " blank lines, where nobody looks; remove them");
    blank = 0;
  }
}

} // namespace

std::vector<hidden_run> find_hidden(std::string_view text) {
  return hidden_scanner{text}.run();
}

void check_hidden(const document& doc, findings& out) {
  for (const auto& run : find_hidden(doc.text)) {
    auto line = doc.line_of(run.where.begin);
    auto count = std::to_string(run.count);
    switch (run.what) {
      case hidden_run::kind::zero_width:
        out.add("hidden-characters", doc.name, line,
                "an invisible character in the text; remove it (--fix does)");
        break;
      case hidden_run::kind::payload:
        out.add("hidden-payload", doc.name, line,
                count
                  + " invisible characters in a row, which carry text that "
                    "readers do not see; remove them (--fix does)");
        break;
      case hidden_run::kind::bidi:
        out.add("bidi-control", doc.name, line,
                "a character that changes the order in which text is shown; "
                "remove it (--fix does)");
        break;
    }
  }
  check_scripts(doc, out);
  check_controls(doc, out);
  if (doc.kind == document_kind::markdown)
    check_distance(doc, out);
}

} // namespace skvm::checks
