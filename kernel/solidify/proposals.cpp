#include "base/digest.hpp"
#include "solidify/folders.hpp"
#include "solidify/solidifier.hpp"

#include <algorithm>
#include <charconv>

namespace skvm::solidify {

namespace {

/// What was proposed is only remembered to ask the disk less often.
constexpr std::size_t most_proposed = 1024;

} // namespace

void solidifier::propose(const skill& what, const std::string& artifact) {
  if (artifact.empty() || artifact == "[]")
    return;
  auto digest = digest_of(what);
  std::lock_guard lock{mutex_};
  if (proposed_.size() > most_proposed)
    proposed_.clear();
  if (!proposed_.insert(sha256_of({digest, artifact})).second)
    return;
  auto read = read_candidates(artifact, "compiler");
  if (!read)
    return;
  auto known = books_->candidates(digest);
  for (auto& one : read->good) {
    auto is_known =
      known && std::any_of(known->begin(), known->end(), [&](const auto& old) {
        return old.what == one;
      });
    if (!is_known)
      (void)books_->put_candidate({std::move(one), what.name, digest, 0, {}});
  }
}

bool solidifier::is_drawn(const std::string& name) const {
  if (settings_.verify <= 0)
    return false;
  // By its name, so that the same run is drawn or not again.
  auto draw = sha256(name).substr(0, 8);
  std::uint32_t number = 0;
  std::from_chars(draw.data(), draw.data() + draw.size(), number, 16);
  return number < settings_.verify * 4294967296.0;
}

std::shared_ptr<const hit_check>
solidifier::sampled(const std::string& function,
                    const execution_place& place) const {
  if (place.check_dir.empty() || !is_drawn(place.check_dir)
      || !is_small(place.work_dir, folder_to_compare))
    return nullptr;
  auto folder = view_folder::open(place.check_dir);
  if (!folder)
    return nullptr;
  auto copy = work_view::create_copy(place.work_dir, place.check_dir + "/view");
  if (!copy)
    return nullptr;
  return std::make_shared<hit_check>(
    hit_check{function, std::move(*folder), std::move(*copy)});
}

std::size_t solidifier::runs_needed(bool shown) const {
  return std::max<std::size_t>(settings_.rules.observe - (shown ? 1 : 0), 2);
}

std::optional<kept_candidate>
solidifier::shown_by_skill(const std::string& digest,
                           const std::vector<observation>& runs) {
  auto all = books_->candidates(digest);
  if (!all)
    return std::nullopt;
  for (auto& one : *all) {
    auto whole = std::all_of(runs.begin(), runs.end(), [&](const auto& run) {
      return fit_of(one.what, run.steps) == candidate_fit::whole;
    });
    if (whole)
      return std::move(one);
  }
  return std::nullopt;
}

} // namespace skvm::solidify
