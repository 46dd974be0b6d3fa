#include "run_shelf.hpp"

#include <utility>

namespace skvm::cli {

result<run_shelf> open_shelf(const common_options& common) {
  auto what = open_installation(common, false);
  if (!what)
    return what.error();
  auto records = open_store(what->where.store());
  if (!records)
    return records.error();
  return run_shelf{std::move(*records), what->where, what->settings.journal};
}

} // namespace skvm::cli
