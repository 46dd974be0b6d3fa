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

// -- commands that are shown --------------------------------------------------

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

// -- trouble ------------------------------------------------------------------

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

// -- what came of it ----------------------------------------------------------

void walker::learn(const actions& done,
                   const std::vector<skvm::tool_result>& results) {
  for (std::size_t i = 0; i < done.size(); ++i) {
    auto came =
      std::find_if(results.begin(), results.end(), [&](const auto& each) {
        return !each.call_id.empty() && each.call_id == done[i].call.id;
      });
    if (came != results.end())
      learn_one(done[i], *came);
    else if (i < results.size())
      learn_one(done[i], results[i]);
  }
}

void walker::learn_one(const action& done, const skvm::tool_result& came) {
  auto failed = says_failure(came);
  switch (done.what) {
    case kind::open_skill:
      skill_read_ = true;
      if (!failed)
        skill_.text = body_of(came.content);
      break;
    case kind::open_script:
      scripts_[done.subject] = failed ? std::string{} : came.content;
      break;
    case kind::list:
      files_.saw_listing(done.subject, failed ? "" : came.content);
      looked_ = true;
      break;
    case kind::run:
      learn_run(done, came);
      break;
    case kind::read:
    case kind::write:
      done_.emplace(done.step, done.subject);
      if (failed)
        fail(done, came);
      else if (done.what == kind::write)
        files_.wrote(done.subject);
      if (!failed)
        note((done.what == kind::read ? "read " : "wrote ") + done.subject);
      break;
  }
}

void walker::learn_run(const action& done, const skvm::tool_result& came) {
  if (says_failure(came)) {
    fail(done, came);
    if (trouble_.empty() && done.step == at_) {
      trouble_ = done.subject;
      looked_ = false;
    }
    return;
  }
  if (trouble_ == done.subject)
    trouble_.clear();
  done_.emplace(done.step, done.subject);
  if (auto text = printed_by(came); !text.empty())
    printed_.push_back(std::move(text));
  if (done.what == kind::run && sums_.contains(done.subject))
    found(book_->steps[done.step], printed_by(came));
  auto named = files_in(done.subject);
  for (const auto& file : outputs_of(done.subject))
    files_.wrote(file);
  // By custom the last of several files is the one that is written.
  if (named.size() > 1)
    files_.wrote(named.back());
  auto step = std::exchange(at_, done.step);
  note("ran `" + excerpt(done.subject, 80) + "`");
  at_ = step;
}

void walker::fail(const action& done, const skvm::tool_result& came) {
  ++failures_;
  if (failures_ >= gives_up_after_)
    gave_up_ = "`" + excerpt(done.subject, 120)
               + "` failed: " + excerpt(printed_by(came), 300);
}

void walker::learn_foreign(const turn& done) {
  for (std::size_t i = 0; i < done.calls.size() && i < done.results.size();
       ++i) {
    if (says_failure(done.results[i]))
      continue;
    foreign_[done.calls[i].name + '\n' + done.calls[i].arguments] =
      done.results[i];
  }
}

bool walker::is_done(std::size_t step, const std::string& subject) const {
  return done_.contains({step, subject});
}

void walker::note(const std::string& what) {
  auto title = book_ && at_ < book_->steps.size() ? book_->steps[at_].title
                                                  : std::string{};
  notes_.push_back("- " + title + ": " + what);
}

std::string walker::final_text() const {
  std::string out = gave_up_.empty()
                      ? "Done.\n"
                      : "I could not finish the task. " + gave_up_ + "\n";
  for (const auto& each : notes_)
    out += each + '\n';
  if (!printed_.empty())
    out += "Result:\n" + excerpt(printed_.back(), 1000) + '\n';
  return out;
}

} // namespace sim
