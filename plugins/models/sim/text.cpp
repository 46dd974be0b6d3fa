#include "text.hpp"

#include <algorithm>
#include <array>

namespace sim {

namespace {

constexpr std::string_view blanks = " \t\r\n";

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

} // namespace

std::string_view trimmed(std::string_view text) {
  auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos)
    return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::string lower(std::string_view text) {
  std::string out{text};
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    auto end = text.find('\n');
    auto line = text.substr(0, end);
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    out.push_back(line);
    if (end == std::string_view::npos)
      break;
    text.remove_prefix(end + 1);
  }
  return out;
}

bool matches(std::string_view text, const RE2& pattern) {
  return RE2::PartialMatch(piece(text), pattern);
}

std::vector<match> matches_of(std::string_view text, const RE2& pattern) {
  std::vector<match> out;
  auto count = static_cast<std::size_t>(pattern.NumberOfCapturingGroups()) + 1;
  std::vector<re2::StringPiece> groups(count);
  std::size_t at = 0;
  while (at <= text.size()
         && pattern.Match(piece(text), at, text.size(), RE2::UNANCHORED,
                          groups.data(), static_cast<int>(count))) {
    match found;
    found.begin = static_cast<std::size_t>(groups[0].data() - text.data());
    found.end = found.begin + groups[0].size();
    for (const auto& group : groups)
      found.groups.emplace_back(group.data() != nullptr
                                  ? std::string_view{group.data(), group.size()}
                                  : std::string_view{});
    at = found.end > found.begin ? found.end : found.end + 1;
    out.push_back(std::move(found));
  }
  return out;
}

std::string replaced(std::string_view text, const RE2& pattern,
                     const std::function<std::string(const match&)>& with) {
  std::string out;
  std::size_t at = 0;
  for (const auto& found : matches_of(text, pattern)) {
    out += text.substr(at, found.begin - at);
    out += with(found);
    at = found.end;
  }
  out += text.substr(at);
  return out;
}

std::vector<std::string> words_of(std::string_view text) {
  constexpr std::array<std::string_view, 12> common{
    "the",  "and",  "for", "with", "from", "into",
    "that", "this", "use", "run",  "file", "script"};
  std::vector<std::string> out;
  std::string word;
  auto end_word = [&] {
    if (word.size() >= 3
        && std::find(common.begin(), common.end(), word) == common.end()) {
      if (auto at = word.find("ise"); at != std::string::npos && at > 2)
        word[at + 1] = 'z';
      out.push_back(word);
    }
    word.clear();
  };
  for (char c : lower(text)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      word += c;
    else
      end_word();
  }
  end_word();
  return out;
}

int overlap(const std::vector<std::string>& left,
            const std::vector<std::string>& right) {
  auto alike = [](std::string_view a, std::string_view b) {
    auto [shorter, longer] =
      std::minmax(a, b, [](auto x, auto y) { return x.size() < y.size(); });
    return shorter == longer
           || (shorter.size() >= 4
               && longer.starts_with(shorter.substr(
                 0, std::max<std::size_t>(4, shorter.size() - 1))));
  };
  return static_cast<int>(
    std::count_if(left.begin(), left.end(), [&](const auto& word) {
      return std::any_of(right.begin(), right.end(),
                         [&](const auto& other) { return alike(word, other); });
    }));
}

std::uint64_t hash_of(std::string_view text, std::uint64_t seed) {
  for (unsigned char byte : text)
    seed = (seed ^ byte) * 1099511628211U;
  return seed;
}

std::string excerpt(std::string_view text, std::size_t bytes) {
  text = trimmed(text);
  if (text.size() <= bytes)
    return std::string{text};
  while (bytes > 0
         && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U)
    --bytes;
  return std::string{text.substr(0, bytes)} + " …";
}

} // namespace sim
