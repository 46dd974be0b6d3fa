#include "journal/open_streams.hpp"

namespace skvm::journal_files {

void open_streams::note(std::uint64_t stream, std::uint32_t kind,
                        std::uint64_t segment) {
  auto known = segments_.find(stream);
  if (kind == 0) {
    if (known == segments_.end())
      return;
    for (auto number : known->second)
      --open_in_[number];
    segments_.erase(known);
    return;
  }
  if (known == segments_.end())
    known = segments_.emplace(stream, std::vector<std::uint64_t>{}).first;
  auto& in = known->second;
  if (in.empty() || in.back() != segment) {
    in.push_back(segment);
    ++open_in_[segment];
  }
}

std::optional<std::vector<std::uint64_t>>
open_streams::segments_of(std::uint64_t stream) const {
  auto known = segments_.find(stream);
  return known == segments_.end() ? std::nullopt : std::optional{known->second};
}

std::optional<std::uint64_t> open_streams::oldest_unneeded() const {
  if (open_in_.empty() || open_in_.begin()->second > 0)
    return std::nullopt;
  return open_in_.begin()->first;
}

} // namespace skvm::journal_files
