#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace skvm::journal_files {

/// Which files of a journal have records of streams that have not ended.
class open_streams {
public:
  /// A file that may be collected once no open stream needs it.
  void begin_segment(std::uint64_t segment) { open_in_[segment]; }

  /// A record, in the order of the journal; of kind 0 it ends its stream.
  void note(std::uint64_t stream, std::uint32_t kind, std::uint64_t segment);

  [[nodiscard]] bool contains(std::uint64_t stream) const {
    return segments_.contains(stream);
  }

  /// Files with records of the stream, ascending; nothing where it has none
  /// or has ended.
  [[nodiscard]] std::optional<std::vector<std::uint64_t>>
  segments_of(std::uint64_t stream) const;

  /// The oldest file, where no open stream needs it.
  [[nodiscard]] std::optional<std::uint64_t> oldest_unneeded() const;

  void remove_segment(std::uint64_t segment) { open_in_.erase(segment); }

private:
  std::unordered_map<std::uint64_t, std::vector<std::uint64_t>> segments_;
  /// How many open streams each file has.
  std::map<std::uint64_t, int> open_in_;
};

} // namespace skvm::journal_files
