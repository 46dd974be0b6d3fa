#include "base/ascii.hpp"
#include "base/text.hpp"
#include "skill/language.hpp"
#include "skill/title_vocabulary.hpp"

#include <algorithm>
#include <array>

namespace skvm::ir {

namespace {

/// Reads the start of a line.
class mark_reader {
public:
  explicit mark_reader(std::string_view text) : text_(text.substr(0, 160)) {}

  step_mark read() {
    skip_decoration();
    if (at_ < text_.size()
        && (read_keycap() || read_ordinal() || read_noun() || read_brackets()
            || read_digits() || read_numerals() || read_letter()))
      out_.size = at_;
    else
      out_.what = step_mark::kind::none;
    return out_;
  }

private:
  bool at(std::string_view token) const {
    return text_.substr(at_, token.size()) == token;
  }

  bool skip(std::string_view token) {
    if (!at(token))
      return false;
    at_ += token.size();
    return true;
  }

  void skip_blanks() {
    while (at_ < text_.size()
           && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '#'))
      ++at_;
  }

  /// Emphasis, signs and emoji before the mark.
  void skip_decoration() {
    while (at_ < text_.size()) {
      auto size = character_size(text_, at_);
      if (text_[at_] == '(' || at("（") || at("①") || keycap() > 0
          || letter_at(text_, at_, size) != letter::none || circled() > 0)
        return;
      if (at("**") || at("__"))
        out_.bold = true;
      at_ += size;
    }
  }

  int keycap() const {
    if (at_ >= text_.size() || !is_digit(text_[at_]))
      return 0;
    auto rest = text_.substr(at_ + 1);
    return rest.starts_with("\xEF\xB8\x8F\xE2\x83\xA3") ? 7
           : rest.starts_with("\xE2\x83\xA3")           ? 4
                                                        : 0;
  }

  /// ① to ⑳.
  int circled() const {
    if (at_ + 2 >= text_.size() || text_[at_] != '\xE2'
        || text_[at_ + 1] != '\x91')
      return 0;
    auto last = static_cast<unsigned char>(text_[at_ + 2]);
    return last >= 0xa0 && last <= 0xb3 ? last - 0x9f : 0;
  }

  bool read_keycap() {
    if (auto number = circled(); number > 0) {
      out_.number = number;
      at_ += 3;
      return finish(step_mark::kind::enumerated);
    }
    auto size = keycap();
    if (size == 0)
      return false;
    out_.number = text_[at_] - '0';
    at_ += static_cast<std::size_t>(size);
    return finish(step_mark::kind::enumerated);
  }

  /// A number in digits or Chinese numerals; 0 where there is none.
  int read_number() {
    int value = 0;
    auto begin = at_;
    while (at_ < text_.size() && is_digit(text_[at_]) && at_ - begin < 4)
      value = value * 10 + (text_[at_++] - '0');
    if (at_ > begin)
      return std::max(value, 0);
    while (at_ + 2 < text_.size()) {
      auto digit = number_of(text_.substr(at_, 3));
      if (digit == 0 || static_cast<unsigned char>(text_[at_]) < 0x80)
        break;
      // 十二 is 12, 二十 is 20, 二十三 is 23.
      value = digit == 10 ? std::max(value, 1) * 10 : value + digit;
      at_ += 3;
    }
    return value;
  }

  /// 第一步, 第2阶段, 第1段階.
  bool read_ordinal() {
    auto begin = at_;
    if (skip("第")) {
      skip_blanks();
      out_.number = read_number();
      skip_blanks();
      if (out_.number > 0)
        for (std::string_view noun :
             {"步骤", "步驟", "步", "个步骤", "阶段", "階段", "部分", "段階",
              "ステップ", "フェーズ", "工程"})
          if (skip(noun))
            return finish(step_mark::kind::named);
    }
    at_ = begin;
    return false;
  }

  bool read_noun() {
    if (!begins_noun(text_[at_]))
      return false;
    auto begin = at_;
    auto head = folded(text_.substr(at_, 24));
    for (auto noun : vocabulary::step_nouns) {
      if (noun.front() != head.front() || !head.starts_with(noun))
        continue;
      at_ = begin + noun.size(); // folding keeps sizes
      if (read_noun_number())
        return finish(step_mark::kind::named);
    }
    at_ = begin;
    return false;
  }

  /// Folded or not; by the first byte, of which folding changes small letters
  /// and the half of Cyrillic.
  static bool begins_noun(char c) {
    static constexpr auto known = [] {
      std::array<bool, 256> out{};
      for (auto noun : vocabulary::step_nouns) {
        auto first = static_cast<unsigned char>(noun.front());
        out[first] = true;
        if (first >= 'a' && first <= 'z')
          out[first - 0x20U] = true;
      }
      out[0xd0] = out[0xd1] = true;
      return out;
    }();
    return known[static_cast<unsigned char>(c)];
  }

  bool read_noun_number() {
    auto after_noun = at_;
    skip_blanks();
    auto start = at_;
    out_.number = read_number();
    if (at_ > start)
      return at_ >= text_.size()
             || letter_at(text_, at_, character_size(text_, at_))
                  != letter::part
             || at("a") || at("b") || at("c");
    if (start == after_noun)
      return false;
    auto end = start;
    while (end < text_.size() && is_alnum(text_[end]))
      ++end;
    auto name = to_lower(text_.substr(start, end - start));
    if (auto spelled = number_of(name); spelled > 0) {
      out_.number = spelled;
      at_ = end;
      return true;
    }
    static constexpr auto roman = std::to_array<std::string_view>(
      {"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"});
    auto found = std::find(roman.begin(), roman.end(), name);
    if (found == roman.end() && name.size() != 1)
      return false;
    // "Part a" is a part only where nothing or punctuation follows.
    auto rest = text_.substr(end);
    if (!rest.empty()
        && std::string_view{":.)-*"}.find(rest[0]) == std::string_view::npos
        && !rest.starts_with(" -") && !rest.starts_with(" \xE2\x80"))
      return false;
    out_.number = found == roman.end()
                    ? name[0] - 'a' + 1
                    : static_cast<int>(found - roman.begin()) + 1;
    at_ = end;
    return true;
  }

  bool read_brackets() {
    auto begin = at_;
    bool wide = skip("（");
    if (wide || skip("(")) {
      out_.number = read_number();
      if (out_.number > 0 && (skip(")") || skip("）")))
        return finish(step_mark::kind::enumerated);
    }
    at_ = begin;
    return false;
  }

  /// `3.`, `3)`, `3:`, `3.1`, `3、`.
  bool read_digits() {
    auto begin = at_;
    while (at_ < text_.size() && is_digit(text_[at_]) && at_ - begin < 3)
      ++at_;
    if (at_ == begin)
      return false;
    out_.number = number_of(text_.substr(begin, at_ - begin));
    if (skip("단계"))
      return finish(step_mark::kind::named);
    if (skip("、") || skip("．") || skip("）"))
      return finish(step_mark::kind::enumerated);
    for (std::string_view dash : {" - ", " \xE2\x80\x93 ", " \xE2\x80\x94 "})
      if (skip(dash))
        return finish(step_mark::kind::enumerated);
    // "2b." stands between 2 and 3.
    if (at_ + 1 < text_.size() && text_[at_] >= 'a' && text_[at_] <= 'd'
        && std::string_view{".):"}.find(text_[at_ + 1])
             != std::string_view::npos)
      ++at_;
    auto sign = at_;
    while (at_ < text_.size()
           && (is_digit(text_[at_]) || text_[at_] == '.' || text_[at_] == ')'
               || text_[at_] == ':'))
      ++at_;
    bool blank = at_ == text_.size() || text_[at_] == ' ' || text_[at_] == '\t'
                 || text_[at_] == '*' || text_[at_] == '_'
                 || static_cast<unsigned char>(text_[at_]) >= 0xe3;
    if (at_ == sign || !blank)
      return at_ = begin, false;
    return finish(step_mark::kind::numbered);
  }

  /// 一、
  bool read_numerals() {
    auto begin = at_;
    out_.number = read_number();
    if (out_.number > 0 && at_ > begin
        && (skip("、") || skip("．") || skip(".")))
      return finish(step_mark::kind::enumerated);
    at_ = begin;
    return false;
  }

  /// `a) `
  bool read_letter() {
    if (at_ + 2 >= text_.size() || text_[at_] < 'a' || text_[at_] > 'z'
        || text_[at_ + 1] != ')' || text_[at_ + 2] != ' ')
      return false;
    out_.number = text_[at_] - 'a' + 1;
    at_ += 2;
    return finish(step_mark::kind::enumerated);
  }

  bool finish(step_mark::kind what) {
    out_.what = what;
    auto rest = text_.substr(at_);
    out_.closed = rest.empty() || what != step_mark::kind::named;
    for (std::string_view sign :
         {":", ".", ")", "*", "_", " -", " *", " :", "：", "、", "，", "。",
          "】", " \xE2\x80\x93", " \xE2\x80\x94", "\xE2\x80\x93",
          "\xE2\x80\x94"})
      out_.closed = out_.closed || rest.starts_with(sign);
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  step_mark out_;
};

} // namespace

step_mark step_mark_of(std::string_view text) {
  return mark_reader{utf8_prefix(text, 160)}.read();
}

} // namespace skvm::ir
