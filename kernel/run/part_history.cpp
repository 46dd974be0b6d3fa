#include "run/part_history.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"
#include "base/text.hpp"
#include "run/tools.hpp"

#include <algorithm>

namespace skvm {

namespace bj = boost::json;

namespace {

constexpr std::size_t longest_result = 4096;
constexpr std::size_t longest_argument = 2048;
constexpr std::size_t longest_history = std::size_t{96} << 10;
constexpr std::size_t shortest_share = 4096;

std::size_t size_of(const part& piece) {
  if (const auto* text = std::get_if<text_part>(&piece))
    return text->text.size();
  if (const auto* call = std::get_if<tool_call>(&piece))
    return call->arguments.size();
  if (const auto* came = std::get_if<tool_result>(&piece))
    return came->content.size();
  return 0;
}

/// The same call with its long texts cut, still valid JSON.
std::string fit_arguments(const std::string& arguments) {
  if (arguments.size() <= longest_argument)
    return arguments;
  auto parsed = json::read(arguments, "arguments");
  if (!parsed || !parsed->is_object())
    return "{}";
  for (auto& [name, value] : parsed->get_object())
    if (value.is_string() && value.get_string().size() > longest_argument)
      value = fit_output(std::string{value.get_string()}, longest_argument);
  return json::write(*parsed);
}

message fit(const message& whole) {
  auto out = whole;
  for (auto& piece : out.parts) {
    if (auto* call = std::get_if<tool_call>(&piece))
      call->arguments = fit_arguments(call->arguments);
    else if (auto* came = std::get_if<tool_result>(&piece))
      came->content = fit_output(std::move(came->content), longest_result);
  }
  return out;
}

/// Results from the oldest on, until the rest has room.
void drop_oldest(std::vector<message>& from, std::size_t total,
                 std::size_t most_bytes) {
  for (auto& msg : from)
    for (auto& piece : msg.parts) {
      auto* came = std::get_if<tool_result>(&piece);
      if (total <= most_bytes)
        return;
      if (came == nullptr)
        continue;
      auto left_out =
        "[… " + std::to_string(came->content.size()) + " bytes left out …]";
      if (left_out.size() >= came->content.size())
        continue;
      total -= came->content.size() - left_out.size();
      came->content = std::move(left_out);
    }
}

} // namespace

std::vector<message_ptr> answered_with(std::vector<message_ptr> messages,
                                       const std::string& answer) {
  auto text = trim(answer).empty() ? std::string{"(no answer)"} : answer;
  messages.push_back(std::make_shared<const message>(
    message{role::assistant, {text_part{std::move(text)}}}));
  return messages;
}

std::vector<message_ptr> shortened(const std::vector<message_ptr>& messages,
                                   std::size_t begin, std::size_t most_bytes) {
  std::vector<message> kept;
  std::size_t total = 0;
  for (auto i = std::min(begin, messages.size()); i < messages.size(); ++i) {
    kept.push_back(fit(*messages[i]));
    for (const auto& piece : kept.back().parts)
      total += size_of(piece);
  }
  drop_oldest(kept, total, most_bytes);
  std::vector<message_ptr> out;
  out.reserve(kept.size());
  for (auto& each : kept)
    out.push_back(std::make_shared<const message>(std::move(each)));
  return out;
}

std::vector<message_ptr>
joined(std::vector<message_ptr> said,
       const std::vector<std::vector<message_ptr>>& branches) {
  auto share =
    std::max(longest_history / std::max<std::size_t>(1, branches.size()),
             shortest_share);
  auto before = said.size();
  for (const auto& each : branches) {
    auto own = shortened(each, before, share);
    said.insert(said.end(), own.begin(), own.end());
  }
  return said;
}

std::vector<std::string>
lines_printed_by(const std::string& command,
                 const std::vector<message_ptr>& messages) {
  std::string id;
  std::string printed;
  for (const auto& msg : messages) {
    for (const auto& call : calls_of(*msg)) {
      auto given = json::read(call.arguments, call.name);
      const auto* text = given && given->is_object()
                           ? given->get_object().if_contains("command")
                           : nullptr;
      if (text != nullptr && text->is_string()
          && text->get_string().find(command) != bj::string::npos)
        id = call.id;
    }
    for (const auto& piece : msg->parts)
      if (const auto* came = std::get_if<tool_result>(&piece);
          came != nullptr && !id.empty() && came->call_id == id)
        printed = came->is_error ? std::string{} : came->content;
  }
  std::vector<std::string> out;
  for (auto line : split_lines(printed)) {
    line = trim(line);
    if (!line.empty() && !line.starts_with("exit code: "))
      out.emplace_back(line);
  }
  return out;
}

} // namespace skvm
