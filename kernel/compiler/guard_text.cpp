#include "compiler/guard_text.hpp"

#include "compiler/guard_bytes.hpp"
#include "compiler/guard_reuse.hpp"

#include <algorithm>

namespace skvm::guard {

namespace {

class reader {
public:
  /// With `earlier` what is reusable is not read, else states are kept.
  reader(const skill& of, reusable* earlier)
    : skill_(of), source_(of.source), earlier_(earlier) {
    if (earlier == nullptr)
      out_.lines.resize(of.line_starts.size() + 1);
  }

  text run() {
    // A word of English and a blank have six letters.
    out_.tokens.reserve(source_.size() / 6);
    auto line =
      static_cast<std::size_t>(std::max(1, skill_.line_of(skill_.body_begin)));
    std::size_t block = 0;
    std::size_t section = 0;
    while (line <= skill_.line_starts.size()) {
      while (block < skill_.code.size() && last_line(block) < line)
        ++block;
      bool inside = (block < skill_.code.size() && first_line(block) < line)
                    || (block > 0 && line <= last_line(block - 1));
      if (auto next = inside ? line : pass(line); next != line) {
        line = next;
        continue;
      }
      if (!now_.comment && block < skill_.code.size()
          && first_line(block) <= line) {
        line = read_code(block);
        ++block;
        continue;
      }
      while (section < skill_.sections.size() && heading_line(section) < line)
        ++section;
      bool heading = section < skill_.sections.size()
                     && heading_line(section) == line
                     && skill_.sections[section].level > 0;
      read_line(line, heading ? skill_.sections[section].level : 0);
      ++line;
    }
    if (earlier_ == nullptr)
      out_.lines[line - 1] = state();
    close_sentence(false);
    return std::move(out_);
  }

private:
  /// Between code blocks: the line behind what need not be read from there.
  std::size_t pass(std::size_t line) {
    if (earlier_ != nullptr)
      return earlier_->take_over(line, state(), out_, now_);
    out_.lines[line - 1] = state();
    return line;
  }

  [[nodiscard]] line_state state() const {
    auto out = now_;
    out.tokens = static_cast<std::uint32_t>(out_.tokens.size());
    out.sentences = static_cast<std::uint32_t>(out_.sentences.size());
    auto closed = out_.sentences.empty() ? 0U : out_.sentences.back().last;
    out.open = out.tokens > closed;
    return out;
  }

  std::size_t first_line(std::size_t block) const {
    return static_cast<std::size_t>(skill_.code[block].lines.first);
  }

  std::size_t last_line(std::size_t block) const {
    const auto& lines = skill_.code[block].lines;
    return static_cast<std::size_t>(std::max(lines.first, lines.last));
  }

  std::size_t heading_line(std::size_t section) const {
    return static_cast<std::size_t>(skill_.sections[section].lines.first);
  }

  void close_sentence(bool leads_in) {
    auto count = static_cast<std::uint32_t>(out_.tokens.size());
    auto first = out_.sentences.empty() ? 0U : out_.sentences.back().last;
    if (count > first)
      out_.sentences.push_back({first, count, leads_in});
    // "The following:" stays a lead-in over the empty line behind it.
    now_.depth = 0;
  }

  void add(token one, std::size_t begin, std::size_t end) {
    one.begin = static_cast<std::uint32_t>(begin);
    one.end = static_cast<std::uint32_t>(end);
    one.sentence = static_cast<std::uint32_t>(out_.sentences.size());
    out_.tokens.push_back(one);
  }

  void end_block() {
    close_sentence(now_.colon);
    now_.colon = false;
    now_.struck = false;
    now_.span_ticks = 0;
  }

  /// Returns the line behind it.
  std::size_t read_code(std::size_t index) {
    end_block();
    const auto& block = skill_.code[index];
    token like;
    like.where = place::code;
    like.block = static_cast<std::int32_t>(index);
    bool plain = is_shell(block.language);
    auto first = static_cast<std::size_t>(std::max(1, block.body_lines.first));
    auto last = static_cast<std::size_t>(std::max(0, block.body_lines.last));
    if (!block.fenced && last < first) {
      first = first_line(index);
      last = last_line(index);
    }
    for (auto line = first; line <= last && line <= skill_.line_starts.size();
         ++line) {
      auto where = line_span(skill_, line);
      auto at = where.begin;
      while (at < where.end && is_blank(source_[at]))
        ++at;
      if (at == where.end)
        continue;
      // A list item that ends takes a block along that nothing closed.
      if (block.fenced && at - where.begin < 2
          && indent_of(first_line(index)) > at - where.begin + 1) {
        close_sentence(false);
        return line;
      }
      // Where indentation means something it is a token of its own.
      auto indent = like;
      indent.line_break = true;
      if (plain)
        add(indent, at, at);
      else
        add(indent, where.begin, at);
      while (at < where.end) {
        auto begin = at;
        while (at < where.end && !is_blank(source_[at]))
          ++at;
        add(like, begin, at);
        while (at < where.end && is_blank(source_[at]))
          ++at;
      }
    }
    close_sentence(false);
    return last_line(index) + 1;
  }

  std::size_t indent_of(std::size_t line) const {
    auto where = line_span(skill_, line);
    auto at = where.begin;
    while (at < where.end && is_blank(source_[at]))
      ++at;
    return at - where.begin;
  }

  /// Quote marks, list markers and boxes at the start of a line.
  std::size_t read_markers(span where, token& like) {
    auto at = where.begin;
    auto skip_blanks = [&] {
      while (at < where.end && is_blank(source_[at]))
        ++at;
    };
    skip_blanks();
    while (at < where.end && source_[at] == '>') {
      like.quoted = true;
      ++at;
      skip_blanks();
    }
    for (;;) {
      auto begin = at;
      auto digits = at;
      while (digits < where.end && is_digit(source_[digits]))
        ++digits;
      bool numbered = digits > at && digits < where.end
                      && (source_[digits] == '.' || source_[digits] == ')');
      bool bullet =
        at < where.end
        && (source_[at] == '-' || source_[at] == '*' || source_[at] == '+');
      auto end = numbered ? digits + 1 : at + 1;
      if ((!numbered && !bullet)
          || (end < where.end && !is_blank(source_[end])))
        break;
      end_block();
      at = end;
      if (numbered) {
        auto marker = like;
        marker.marker = true;
        add(marker, begin, end);
      }
      skip_blanks();
      if (at + 2 < where.end && source_[at] == '[' && source_[at + 2] == ']') {
        auto box = like;
        box.marker = true;
        add(box, at, at + 3);
        at += 3;
        skip_blanks();
      }
    }
    return at;
  }

  void read_line(std::size_t line, int level) {
    auto where = line_span(skill_, line);
    if (now_.comment)
      return read_inline(where.begin, where.end, {});
    token like;
    auto at = read_markers(where, like);
    if (at >= where.end)
      return end_block();
    if (like.quoted != now_.quoted)
      end_block();
    now_.quoted = like.quoted;
    // A line with a bold label reads as a paragraph of its own.
    if (level > 0 || source_[at] == '|' || source_.substr(at, 2) == "**")
      end_block();
    if (level > 0) {
      like.where = place::heading;
      like.level = static_cast<std::uint8_t>(level);
    }
    now_.cells = source_[at] == '|';
    read_inline(at, where.end, like);
    if (now_.cells)
      now_.colon = false; // a cell leads into nothing
    if (level > 0 || now_.cells)
      end_block();
  }

  void read_inline(std::size_t at, std::size_t end, token like) {
    while (at < end) {
      auto rest = source_.substr(at, end - at);
      if (now_.comment) {
        auto close = rest.find("-->");
        auto comment = like;
        comment.where = place::comment;
        comment.level = 0;
        read_words(at, close == std::string_view::npos ? end : at + close,
                   comment);
        if (close == std::string_view::npos)
          return;
        now_.comment = false;
        end_block();
        at += close + 3;
      } else if (rest[0] == '`') {
        at = read_ticks(at, end);
      } else if (now_.span_ticks == 0 && rest.starts_with("<!--")) {
        end_block();
        now_.comment = true;
        at += 4;
      } else if (now_.span_ticks == 0 && rest.starts_with("~~")) {
        now_.struck = !now_.struck;
        at += 2;
      } else {
        auto stop = at + 1;
        while (stop < end && !ends_plain(stop))
          ++stop;
        like.struck = now_.struck;
        like.code_span = now_.span_ticks != 0;
        read_words(at, stop, like);
        at = stop;
      }
    }
  }

  /// Whether other than plain text begins there.
  bool ends_plain(std::size_t at) const {
    char c = source_[at];
    return c == '`'
           || (now_.span_ticks == 0
               && ((c == '<' && source_.substr(at, 4) == "<!--")
                   || (c == '~' && source_.substr(at, 2) == "~~")));
  }

  std::size_t read_ticks(std::size_t at, std::size_t end) {
    std::uint32_t count = 0;
    while (at < end && source_[at] == '`') {
      ++count;
      ++at;
    }
    if (now_.span_ticks == count)
      now_.span_ticks = 0;
    else if (now_.span_ticks == 0)
      now_.span_ticks = count;
    return at;
  }

  void read_words(std::size_t at, std::size_t end, token like) {
    if (like.code_span)
      return read_spaced(at, end, like);
    while (at < end) {
      char c = source_[at];
      if (c == ' ') { // which tells nothing
        ++at;
        continue;
      }
      if (!is_inner(c)) {
        if (c == '|' && now_.cells) {
          now_.colon = false;
          end_block();
        }
        if (c == '(')
          ++now_.depth;
        if (c == ')' && now_.depth > 0)
          --now_.depth;
        bool stops = (c == '!' || c == '?')
                     && (at + 1 >= end || is_blank(source_[at + 1]));
        if (stops)
          close_sentence(false);
        if (!is_blank(c) && c != ')' && c != ']' && c != '"')
          now_.colon = false;
        ++at;
        continue;
      }
      auto begin = at;
      while (at < end && is_inner(source_[at]))
        ++at;
      like.bracketed = now_.depth > 0;
      add_word(begin, at, like);
    }
  }

  /// In a code span a word is what stands between blanks.
  void read_spaced(std::size_t at, std::size_t end, token like) {
    like.bracketed = now_.depth > 0;
    while (at < end) {
      auto begin = at;
      while (at < end && !is_blank(source_[at]))
        ++at;
      if (at > begin) {
        now_.colon = false;
        add(like, begin, at);
      }
      ++at;
    }
  }

  void add_word(std::size_t begin, std::size_t end, const token& like) {
    auto all = source_.substr(begin, end - begin);
    auto first = begin;
    auto last = end;
    auto is_emphasis = [](char c) { return c == '*' || c == '_' || c == '\''; };
    auto may_follow = [&](char c) {
      return is_emphasis(c) || c == '.' || c == ':' || c == '~';
    };
    while (first < last && is_emphasis(source_[first]))
      ++first;
    while (last > first && may_follow(source_[last - 1]))
      --last;
    bool content = std::any_of(source_.begin() + static_cast<long>(first),
                               source_.begin() + static_cast<long>(last),
                               [](char c) { return content_bytes.holds(c); });
    // Emphasis may close behind the full stop.
    auto bare = all;
    while (!bare.empty() && is_emphasis(bare.back()))
      bare.remove_suffix(1);
    if (content) {
      now_.colon = false;
      add(like, first, last);
    }
    if (!bare.empty() && bare.back() == ':')
      now_.colon = true;
    bool at_end = end >= source_.size() || is_blank(source_[end])
                  || source_[end] == '\n' || source_[end] == ')'
                  || source_[end] == '"';
    if (at_end && ends_sentence(bare) && bare.back() == '.'
        && like.where != place::heading)
      close_sentence(false);
  }

  const skill& skill_;
  std::string_view source_;
  text out_;
  reusable* earlier_;
  line_state now_;
};

} // namespace

text read_text(const skill& of) {
  return reader{of, nullptr}.run();
}

text read_changed(const skill& of, const skill& original, const text& before,
                  const std::vector<change>& changes) {
  reusable earlier{original, before, of, changes};
  return reader{of, &earlier}.run();
}

} // namespace skvm::guard
