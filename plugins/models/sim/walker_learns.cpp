#include "commands.hpp"
#include "text.hpp"
#include "walker.hpp"

#include <algorithm>

namespace sim {

using kind = action::kind;

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
