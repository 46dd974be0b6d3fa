#include "views.hpp"

#include "views/view.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <vector>

namespace skvm::bench {

namespace fs = std::filesystem;

namespace {

using clock_type = std::chrono::steady_clock;

using make_view = result<std::unique_ptr<work_view>> (*)(const std::string&,
                                                         const fs::path&);

double median_ms(make_view make, const std::string& folder,
                 const fs::path& scratch, int times) {
  std::vector<double> took;
  for (int i = 0; i < times; ++i) {
    auto begun = clock_type::now();
    auto view = make(folder, scratch);
    std::chrono::duration<double, std::milli> passed =
      clock_type::now() - begun;
    if (!view) {
      std::cerr << "bench: " << view.error().text() << '\n';
      return -1;
    }
    took.push_back(passed.count());
  }
  std::nth_element(took.begin(), took.begin() + times / 2, took.end());
  return took[static_cast<std::size_t>(times / 2)];
}

} // namespace

std::map<std::string, double>
measure_views(const std::filesystem::path& below) {
  auto folder = below / "work";
  for (int i = 0; i < 10'000; ++i) {
    auto place = folder / std::to_string(i / 100);
    if (i % 100 == 0)
      fs::create_directories(place);
    std::ofstream{place / std::to_string(i)} << i;
  }
  auto overlay = work_view::create(folder.string(), below / "probe");
  std::map<std::string, double> out;
  if (overlay && (*overlay)->is_overlay())
    out["view_overlay_10000_files_ms"] =
      median_ms(work_view::create, folder.string(), below / "view", 101);
  out["view_copy_10000_files_ms"] =
    median_ms(work_view::create_copy, folder.string(), below / "copy", 3);
  return out;
}

} // namespace skvm::bench
