#include "walker.hpp"

#include "commands.hpp"
#include "script_usage.hpp"
#include "text.hpp"

#include <algorithm>

namespace sim {

using kind = action::kind;

abilities::abilities(const personality& self)
  : runs(self.level("tool.exec") >= 1),
    resolves_paths(self.level("tool.exec") >= 2),
    runs_blocks(self.level("tool.exec") >= 3),
    infers(self.level("tool.exec") >= 2 && self.level("follow.procedure") >= 2),
    writes(self.level("tool.file.write") >= 1),
    reads(self.level("tool.file.read") >= 1),
    looks(self.level("reason.planning") >= 1),
    recovers(self.level("reason.planning") >= 2),
    branches(self.level("follow.procedure") >= 2),
    delegation(
      self.level("gen.code.python") >= 1 ? self.level("follow.delegation") : 0),
    fills_forms(self.level("follow.format") >= 1),
    arithmetic(self.level("reason.arithmetic")),
    calls_at_once(self.level("tool.call.batch") >= 3   ? 10
                  : self.level("tool.call.batch") == 2 ? 5
                                                       : 1) {
}

walker::walker(const personality& self, const conversation& talk)
  : talk_(&talk), can_(self), gives_up_after_(self.agent.gives_up_after),
    tools_(talk.tools), files_(user_words(talk.task)),
    skill_(find_skill(talk.system, talk.task)) {
}

action walker::make(kind what, skvm::tool_call call,
                    std::string subject) const {
  return {what, std::move(call), std::move(subject), at_};
}

std::optional<decision> walker::decide() {
  auto out = next();
  // What another model did already needs no second time.
  while (out && !out->actions.empty()) {
    std::vector<skvm::tool_result> known;
    for (const auto& each : out->actions)
      if (auto found =
            foreign_.find(each.call.name + '\n' + each.call.arguments);
          found != foreign_.end())
        known.push_back(found->second);
    if (known.size() != out->actions.size())
      break;
    for (const auto& each : out->actions)
      foreign_.erase(each.call.name + '\n' + each.call.arguments);
    learn(out->actions, known);
    out = next();
  }
  return out;
}

playbook walker::read_book() {
  auto book = skill_.text.empty() ? read_playbook(talk_->task, "")
                                  : read_playbook(skill_.text, skill_.dir);
  auto some = !book.steps.empty();
  book.steps = asked_for(std::move(book.steps), talk_->said);
  nothing_left_ = some && book.steps.empty();
  return book;
}

std::optional<decision> walker::next() {
  actions todo;
  if (open_skill(todo))
    return decision{"I read the skill first.", std::move(todo)};
  if (!book_)
    book_ = read_book();
  const auto& steps = book_->steps;
  if (steps.empty() && nothing_left_)
    return decision{"Done. The other parts did all of it.", {}};
  if (steps.empty())
    return std::nullopt;
  if (gave_up_.empty() && !trouble_.empty())
    todo = look_around();
  while (todo.empty() && gave_up_.empty() && at_ < steps.size()) {
    todo = work_on(steps[at_]);
    if (todo.empty())
      ++at_;
  }
  if (todo.empty())
    return decision{final_text(), {}};
  batch_following(todo);
  return decision{"Step " + std::to_string(at_ + 1) + " of "
                    + std::to_string(steps.size()) + ": " + steps[at_].title,
                  std::move(todo)};
}

bool walker::open_skill(actions& out) {
  if (skill_.location.empty() || skill_read_ || !tools_.can_read()
      || !can_.reads)
    return false;
  out.push_back(
    make(kind::open_skill, tools_.read(skill_.location), skill_.location));
  return true;
}

namespace {

// A pattern for a calculation, with blanks for the figures, is no command.
bool shows_a_sum(const step& at) {
  static const RE2 pattern{R"(^\s*python3? -c\b)"};
  return asked_in(at.text)
         && std::all_of(at.code.begin(), at.code.end(), [](const auto& code) {
              return matches(code.text, pattern);
            });
}

} // namespace

walker::actions walker::work_on(const step& at) {
  if (!at.code.empty() && !shows_a_sum(at)) {
    if (auto todo = run_shown(at); !todo.empty())
      return todo;
    // What its commands do not print is worked out after them.
    return is_told_to_use_code(at) ? compute(at) : actions{};
  }
  if (auto script = script_meant(at); !script.empty())
    return run_implied(at, script);
  for (auto part : {&walker::compute, &walker::write, &walker::read})
    if (auto todo = (this->*part)(at); !todo.empty())
      return todo;
  return {};
}

} // namespace sim
