#include "commands.hpp"
#include "text.hpp"
#include "walker.hpp"

#include <algorithm>

namespace sim {

using kind = action::kind;

walker::actions walker::run_shown(const step& at) {
  static const RE2 optional{
    R"((?i)^\W*(optional(ly)?\b|if .*\b(fails?|missing|errors?|does not|doesn't|cannot)\b))"};
  if (can_.infers && matches(at.text, optional)) {
    note("not needed");
    return {};
  }
  if (!can_.runs || !tools_.can_run()) {
    note("would run a command, and did not");
    return {};
  }
  actions todo;
  if (prepared_.find(at_) == prepared_.end() && !prepare(at, todo))
    return todo;
  for (const auto& command : prepared_[at_]) {
    if (is_done(at_, command))
      continue;
    auto fits = std::all_of(todo.begin(), todo.end(), [&](const auto& each) {
      return independent(each.subject, command);
    });
    if (!todo.empty() && (!fits || todo.size() >= can_.calls_at_once))
      break;
    todo.push_back(make(kind::run, tools_.run(command), command));
  }
  return todo;
}

// The step's commands, ready to run; or what has to be looked up first.
bool walker::prepare(const step& at, actions& first) {
  std::vector<std::string> ready;
  for (const auto& code : at.code)
    for (auto& command : commands_of(code, can_.runs_blocks)) {
      if (can_.resolves_paths)
        command = with_skill_paths(command, book_->dir);
      if (!fill(command, at, ready, first))
        return false;
    }
  for (auto& command : ready)
    command = with_options(std::move(command), at);
  prepared_[at_] = std::move(ready);
  return true;
}

// The command with its blanks filled, one for each value where the step is
// about each; false where a folder has to be looked into first.
bool walker::fill(const std::string& command, const step& at,
                  std::vector<std::string>& expanded, actions& first) const {
  static const RE2 each{R"((?i)\b(each|every|all)\b)"};
  auto all = matches(at.text, each);
  auto blanks = placeholders_in(command);
  auto knows = can_.resolves_paths;
  for (const auto& blank : blanks) {
    auto folder = folder_of(blank);
    auto listed = files_.has_listed(folder);
    auto values = files_.values_for(blank.name, blank.prefix, blank.suffix, all,
                                    !knows && !listed);
    if (knows && !listed && tools_.can_list() && (values.empty() || all)) {
      first.push_back(make(kind::list, tools_.list(folder), folder));
      return false;
    }
    if (values.empty() && knows && blank.name.find('.') != std::string::npos)
      values.push_back(lower(blank.name));
    if (values.empty())
      continue;
    keep_asked(values, blank);
    // The same name means the same value in all its places.
    for (const auto& value : values) {
      auto one = command;
      for (auto same = blanks.rbegin(); same != blanks.rend(); ++same)
        if (same->name == blank.name)
          one.replace(same->begin, same->end - same->begin, value);
      if (!fill(one, at, expanded, first))
        return false;
    }
    return true;
  }
  expanded.push_back(command);
  return true;
}

// Where some items only are to be worked on, those of them.
void walker::keep_asked(std::vector<std::string>& values,
                        const placeholder& blank) const {
  auto asked = items_asked_for(talk_->said);
  auto is_asked = [&](const std::string& value) {
    auto whole = blank.prefix + value + blank.suffix;
    return std::any_of(asked.begin(), asked.end(), [&](const auto& item) {
      return item == value || item == whole;
    });
  };
  if (std::any_of(values.begin(), values.end(), is_asked))
    std::erase_if(values, [&](const auto& one) { return !is_asked(one); });
}

// Further steps whose commands need nothing of these, in the same turn.
void walker::batch_following(actions& out) const {
  static const RE2 ordered{
    R"((?i)\b(then|after|once|finally|previous|above|next|results?|outputs?|steps? \d|combine|merge)\b)"};
  if (can_.calls_at_once < 2 || out.empty() || out.back().what != kind::run
      || !trouble_.empty() || out.back().step != at_)
    return;
  if (auto mine = prepared_.find(at_);
      mine == prepared_.end()
      || std::count_if(
           mine->second.begin(), mine->second.end(),
           [&](const auto& command) { return !is_done(at_, command); })
           != static_cast<std::ptrdiff_t>(out.size()))
    return;
  for (auto index = at_ + 1; index < book_->steps.size(); ++index) {
    const auto& later = book_->steps[index];
    if (later.code.empty() || matches(later.text, ordered))
      return;
    for (const auto& code : later.code)
      for (auto& command : commands_of(code, can_.runs_blocks)) {
        if (can_.resolves_paths)
          command = with_skill_paths(command, book_->dir);
        auto fits =
          placeholders_in(command).empty()
          && std::all_of(out.begin(), out.end(), [&](const auto& each) {
               return independent(each.subject, command);
             });
        if (!fits || out.size() >= can_.calls_at_once)
          return;
        auto call = tools_.run(command);
        out.push_back({kind::run, std::move(call), command, index});
      }
  }
}

walker::actions walker::look_around() {
  auto blanks = placeholders_in(trouble_);
  auto folder = !blanks.empty() ? folder_of(blanks.front())
                : can_.recovers && !book_->dir.empty() ? book_->dir + "/scripts"
                                                       : std::string{"."};
  if (can_.looks && !looked_ && !files_.has_listed(folder) && tools_.can_list())
    return {make(kind::list, tools_.list(folder), folder)};
  auto command = trouble_;
  trouble_.clear();
  looked_ = false;
  if (!blanks.empty()) {
    // What was seen may fill the blanks now.
    prepared_.erase(at_);
    return {};
  }
  if (!can_.recovers)
    return {make(kind::run, tools_.run(command), command)};
  auto other = mended(command);
  auto& ready = prepared_[at_];
  auto place = std::find(ready.begin(), ready.end(), command);
  if (other == command) {
    // Nothing to mend: say so, and go on with the rest.
    done_.emplace(at_, command);
    note("`" + excerpt(command, 80) + "` failed");
    return {};
  }
  if (place != ready.end())
    *place = other;
  return {make(kind::run, tools_.run(other), other)};
}

// With files that were seen in place of those that are not there.
std::string walker::mended(const std::string& command) const {
  static const RE2 path{R"([\w./-]*\w\.[A-Za-z]\w{0,4}\b)"};
  return replaced(command, path, [&](const match& found) -> std::string {
    auto name = found.groups[0];
    if (auto slash = name.rfind('/'); slash != std::string_view::npos)
      name.remove_prefix(slash + 1);
    auto known = files_.find_by_name(name);
    return known && !found.groups[0].starts_with('/')
             ? *known
             : std::string{found.groups[0]};
  });
}

} // namespace sim
