#include "base/files.hpp"
#include "solidify/folders.hpp"

namespace skvm::solidify {

namespace {

constexpr std::uintmax_t largest_document = std::uintmax_t{16} << 20;

/// Past a string of PDF, in parentheses or pointed brackets, at `at`.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  if (at >= text.size())
    return at;
  if (text[at] == '<')
    return std::min(text.find('>', at), text.size() - 1) + 1;
  if (text[at] != '(')
    return at;
  int depth = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '\\')
      ++at;
    else if (text[at] == '(')
      ++depth;
    else if (text[at] == ')' && --depth == 0)
      return at + 1;
  }
  return text.size();
}

std::size_t past_blanks(std::string_view text, std::size_t at) {
  return std::min(text.find_first_not_of(" \t\r\n", at), text.size());
}

/// The document without what says when, and in which run, it was made.
std::string without_stamps(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    auto next = text.size();
    std::string_view found;
    for (std::string_view name : {"/ID", "/CreationDate", "/ModDate"}) {
      auto place = text.find(name, at);
      if (place < next) {
        next = place;
        found = name;
      }
    }
    out.append(text.substr(at, next - at)).append(found);
    at = next + found.size();
    if (found.empty())
      break;
    auto value = past_blanks(text, at);
    if (found != "/ID") {
      at = std::max(at, end_of_string(text, value));
    } else if (value < text.size() && text[value] == '[') {
      value = past_blanks(text, value + 1);
      value = past_blanks(text, end_of_string(text, value));
      at = end_of_string(text, value);
    }
  }
  return out;
}

} // namespace

bool is_same_document(const std::string& one, const std::string& other) {
  auto left = read_file(one, largest_document);
  auto right = read_file(other, largest_document);
  return left && right && left->starts_with("%PDF-")
         && right->starts_with("%PDF-")
         && without_stamps(*left) == without_stamps(*right);
}

} // namespace skvm::solidify
