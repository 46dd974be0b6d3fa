#include "os/host_cache.hpp"

#include <boost/json.hpp>

#include "base/digest.hpp"
#include "base/files.hpp"
#include "base/json.hpp"

#include <chrono>
#include <cstdlib>

namespace skvm {

namespace {

std::int64_t wall_clock() {
  return std::chrono::duration_cast<std::chrono::seconds>(
           std::chrono::system_clock::now().time_since_epoch())
    .count();
}

bool is_remembered(const probe& one) {
  return one.kind == "python" || one.kind == "node";
}

/// What decides about the answers beside the question.
std::string surroundings() {
  std::string text;
  for (const auto* name :
       {"PATH", "VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONPATH", "PYTHONHOME",
        "PYTHONUSERBASE", "NODE_PATH", "HOME"}) {
    const auto* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe)
    text += std::string{name} + "=" + (value ? value : "") + "\n";
  }
  // Node looks upwards from the current folder.
  std::error_code ignored;
  text += std::filesystem::current_path(ignored).native();
  return sha256(text).substr(0, 16);
}

} // namespace

host_cache::host_cache(std::filesystem::path file, clock now)
  : file_(std::move(file)), now_(now ? std::move(now) : wall_clock) {
}

std::vector<probe_answer> host_cache::check(const std::vector<probe>& probes,
                                            bool fresh, const asker& ask) {
  auto around = surroundings();
  auto key_of = [&](const probe& one) {
    return around + " " + one.kind + " " + one.name;
  };
  std::vector<probe_answer> answers(probes.size());
  std::vector<probe> asked;
  std::vector<std::size_t> places;
  {
    std::lock_guard lock{mutex_};
    load();
    auto now = now_();
    for (std::size_t i = 0; i < probes.size(); ++i) {
      auto kept = fresh || !is_remembered(probes[i])
                    ? known_.end()
                    : known_.find(key_of(probes[i]));
      if (kept != known_.end() && kept->second.until > now
          && kept->second.until <= now + lifetime_s) {
        answers[i] = kept->second.answer;
      } else {
        asked.push_back(probes[i]);
        places.push_back(i);
      }
    }
  }
  if (asked.empty())
    return answers;
  auto got = ask(asked);
  bool learnt = false;
  std::lock_guard lock{mutex_};
  for (std::size_t i = 0; i < got.size() && i < asked.size(); ++i) {
    answers[places[i]] = got[i];
    if (!is_remembered(asked[i]))
      continue;
    known_[key_of(asked[i])] = {got[i], now_() + lifetime_s};
    learnt = true;
  }
  if (learnt)
    save();
  return answers;
}

void host_cache::load() {
  if (loaded_ || file_.empty())
    return;
  loaded_ = true;
  auto text = read_file(file_);
  if (!text)
    return;
  auto parsed = json::read(*text, "host cache");
  if (!parsed || !parsed->is_object())
    return;
  for (const auto& [key, value] : parsed->get_object()) {
    if (!value.is_object())
      continue;
    const auto& one = value.get_object();
    const auto* present = one.if_contains("present");
    const auto* detail = one.if_contains("detail");
    const auto* until = one.if_contains("until");
    if (present && present->is_bool() && detail && detail->is_string() && until
        && until->is_int64())
      known_[std::string{key}] = {
        {present->get_bool(), std::string{detail->get_string()}},
        until->get_int64()};
  }
}

void host_cache::save() {
  if (file_.empty())
    return;
  auto now = now_();
  std::erase_if(known_,
                [&](const auto& one) { return one.second.until <= now; });
  boost::json::object out;
  for (const auto& [key, one] : known_)
    out[key] = {{"present", one.answer.present},
                {"detail", one.answer.detail},
                {"until", one.until}};
  // Without the file the next process asks again.
  (void)write_file(file_, json::write(out));
}

} // namespace skvm
