#pragma once

#include "skvm/chat.hpp"

#include <string>
#include <vector>

namespace skvm {

/// What a step is repeated over, as its workflow says.
struct item_source {
  std::string kind;  ///< `glob`, `list`, `query` or `output`
  std::string value; ///< pattern of files, or the command that prints them
  std::vector<std::string> values; ///< of a list

  bool operator==(const item_source&) const = default;
};

/// The items as they are now, in a fixed order, each once: files of `folder`
/// that a pattern fits, or what an earlier command of the conversation printed.
/// None where they cannot be found. Waits for the disk.
/// [not on a scheduler thread]
std::vector<std::string> find_items(const item_source& what,
                                    const std::string& folder,
                                    const std::vector<message_ptr>& said);

/// The items in so many runs of neighbours, as equal as they can be. Pure.
std::vector<std::vector<std::string>>
in_shares(const std::vector<std::string>& items, std::size_t most);

/// What `pattern` is for one item, where `source` with the same blank is the
/// item: `clean/<region>.csv` of `data/<region>.csv` and `data/north.csv` is
/// `clean/north.csv`. Empty where that cannot be told. Pure.
std::string name_for(const std::string& pattern, const std::string& source,
                     const std::string& item);

} // namespace skvm
