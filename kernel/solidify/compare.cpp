#include "base/text.hpp"
#include "solidify/folders.hpp"
#include "solidify/solidifier.hpp"

namespace skvm::solidify {

namespace fs = std::filesystem;

namespace {

/// Without what reaches beyond the copy: the model did that once already.
execution_place place_to_compare(execution_place place, bool network) {
  auto& enclosure = place.enclosure;
  if (!network)
    enclosure.network = {};
  enclosure.read_only.insert(enclosure.read_only.end(),
                             enclosure.writable.begin(),
                             enclosure.writable.end());
  enclosure.writable.clear();
  return place;
}

} // namespace

result<void> solidifier::compare(const attempt& tried, kept_function& kept,
                                 const observation& seen,
                                 const std::string& named,
                                 const execution_place& place) {
  const auto& before = *tried.before;
  auto differ = [&](const std::string& why) {
    on_shadow(kept.life, settings_.rules, false, why);
    return make_error(errc::conflict, {}, why);
  };
  matcher which{kept.what};
  auto bound = which.bind(read_request(seen.task));
  if (!bound)
    return differ(bound.error().message);
  auto folder = before.inner_path();
  auto files = files_below(folder);
  std::vector<std::string> inputs;
  for (const auto& value : bound->values)
    for (auto line : split_lines(value))
      if (files.contains(fs::path{line}.lexically_normal().string()))
        inputs.emplace_back(line);
  // A file that the request does not name was found by looking, and another
  // folder has others.
  for (const auto& [path, state] : files)
    if (kept.what.script.find(path) != std::string::npos
        && seen.task.find(path) == std::string::npos
        && named.find(path) == std::string::npos)
      return differ("it works on " + path
                    + ", which the request does not name");
  auto done =
    execute(kept.what, *bound,
            place_to_compare(place, settings_.repeat_network), folder, {});
  // That it was ended, or could not begin, says nothing about it.
  if (!done && (place.control->cancelled() || !is_own_failure(done.error())))
    return make_error(errc::cancelled, {}, done.error().text());
  if (!done)
    return differ(done.error().text());
  auto changes = before.changes();
  if (!changes)
    return differ(changes.error().text());
  std::erase_if(*changes, [&](const path_change& one) {
    return one.before == file_kind::file && one.after == file_kind::file
           && is_same_document(before.stored_path(one.path),
                               before.folder() + "/" + one.path);
  });
  if (!changes->empty())
    return differ(changes->front().path + " is not the same");
  if (done->output != seen.output && !seen.steps.back().writes_file)
    return differ("it printed something else");
  auto left = changed_between(files, files_below(folder));
  for (const auto& change : left.changes)
    if (change.is_removal())
      return differ("it removes " + change.path);
  widen(kept.what.expected, kept.what, *bound, *done, left, inputs,
        kept.life.shadows == 0);
  on_shadow(kept.life, settings_.rules, true, {});
  return ok;
}

} // namespace skvm::solidify
