#include "agent.hpp"

#include <boost/json.hpp>

#include "prompt.hpp"

#include <string_view>

namespace bare {

namespace {

constexpr int same_turns_before_notice = 3;
constexpr int cut_answers_at_most = 3;

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool is_json_object(std::string_view text) {
  boost::json::error_code why;
  auto value = boost::json::parse({text.data(), text.size()}, why);
  return !why && value.is_object();
}

skvm::tool_result cut_off_result(const skvm::tool_call& call) {
  return {call.id, call.name,
          "this call was cut off by the limit on output tokens and was not "
          "run; send it again in smaller pieces",
          true};
}

std::string turn_text(const std::vector<skvm::tool_call>& calls,
                      const std::vector<skvm::tool_result>& results) {
  std::string out;
  auto add = [&out](std::string_view field) {
    out += std::to_string(field.size());
    out += ':';
    out += field;
  };
  for (const auto& call : calls) {
    add(call.name);
    add(call.arguments);
  }
  for (const auto& came : results)
    add(came.content);
  return out;
}

} // namespace

conversation::conversation(const skvm::task_view& task,
                           const agent_settings& settings) {
  request_.system = system_prompt(task);
  request_.tools =
    std::make_shared<const std::vector<skvm::tool_definition>>(task.tools);
  request_.max_tokens = settings.max_tokens;
  request_.temperature = settings.temperature;
  request_.cache_key = cache_key(request_.system);
  request_.messages = task.earlier;
  say(task.task);
}

skvm::agent_step conversation::start() {
  return ask();
}

skvm::agent_step conversation::on_reply(const skvm::chat_reply& reply) {
  auto calls = calls_of(reply.answer);
  if (calls.empty() && is_blank(text_of(reply.answer))) {
    // Some providers refuse an empty message, and positions must stay.
    auto stand_in = reply.answer;
    std::erase_if(stand_in.parts, [](const skvm::part& piece) {
      return std::holds_alternative<skvm::text_part>(piece);
    });
    stand_in.parts.emplace_back(skvm::text_part{"(empty reply)"});
    request_.messages.push_back(
      std::make_shared<const skvm::message>(std::move(stand_in)));
  } else {
    request_.messages.push_back(
      std::make_shared<const skvm::message>(reply.answer));
  }
  return calls.empty() ? answer(reply) : run(reply, std::move(calls));
}

skvm::agent_step
conversation::on_results(std::vector<skvm::tool_result> results) {
  if (cut_off_)
    results.push_back(cut_off_result(calls_.back()));
  cut_off_ = false;
  auto same = repeats(results);
  skvm::message msg{skvm::role::tool, {}};
  for (auto& came : results)
    msg.parts.emplace_back(std::move(came));
  request_.messages.push_back(
    std::make_shared<const skvm::message>(std::move(msg)));
  if (same > same_turns_before_notice)
    return give_up(skvm::errc::invalid_argument,
                   "the model repeated the same call with the same result "
                     + std::to_string(same) + " times");
  if (same == same_turns_before_notice)
    say("You have made the same call with the same result "
        + std::to_string(same)
        + " times. Do something else, or say what you could not do.");
  return ask();
}

skvm::agent_step conversation::ask() {
  return skvm::ask_model{request_};
}

skvm::agent_step conversation::run(const skvm::chat_reply& reply,
                                   std::vector<skvm::tool_call> calls) {
  text_.clear();
  empty_answers_ = 0;
  cut_answers_ = 0;
  calls_ = calls;
  cut_off_ = reply.stop == skvm::stop_reason::max_tokens
             && !is_json_object(calls.back().arguments);
  if (!cut_off_)
    return skvm::call_tools{std::move(calls)};
  calls.pop_back();
  if (calls.empty())
    return on_results({});
  return skvm::call_tools{std::move(calls)};
}

skvm::agent_step conversation::answer(const skvm::chat_reply& reply) {
  auto text = text_of(reply.answer);
  if (reply.stop == skvm::stop_reason::max_tokens && !is_blank(text)) {
    text_ += text;
    if (++cut_answers_ > cut_answers_at_most)
      return give_up(skvm::errc::budget,
                     "the answer was cut off by the limit on output tokens "
                       + std::to_string(cut_answers_) + " times");
    say("Your answer was cut off by the limit on output tokens. Go on exactly "
        "where it ended.");
    return ask();
  }
  if (is_blank(text) && text_.empty()) {
    if (++empty_answers_ > 1)
      return give_up(skvm::errc::not_found,
                     "the model gave no answer and called no tool, twice");
    say("Your last reply was empty. Go on with the task, or give the final "
        "answer.");
    return ask();
  }
  return skvm::finish{text_ + text, {}};
}

skvm::agent_step conversation::give_up(skvm::errc code, std::string why) {
  return skvm::finish{text_, make_error(code, "bare", std::move(why))};
}

void conversation::say(std::string text) {
  request_.messages.push_back(skvm::user_message(std::move(text)));
}

int conversation::repeats(const std::vector<skvm::tool_result>& results) {
  auto turn = turn_text(calls_, results);
  same_turns_ = turn == last_turn_ ? same_turns_ + 1 : 1;
  last_turn_ = std::move(turn);
  return same_turns_;
}

} // namespace bare
