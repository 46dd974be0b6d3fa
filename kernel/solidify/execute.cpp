#include "solidify/execute.hpp"

#include <boost/json.hpp>

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "solidify/copied_state.hpp"
#include "solidify/environment.hpp"
#include "solidify/folders.hpp"
#include "solidify/warm.hpp"

namespace skvm::solidify {

namespace fs = std::filesystem;

namespace {

std::string hexadecimal(std::string_view bytes) {
  static constexpr std::string_view digits{"0123456789abcdef"};
  std::string out;
  for (auto c : bytes) {
    auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

error doubt(const std::string& why) {
  return make_error(errc::plugin_failed, {}, why);
}

std::string in_folder(const std::string& path, const std::string& folder) {
  return path.starts_with("/") ? path : folder + "/" + path;
}

std::vector<std::string> paths_of(const std::vector<expression>& all,
                                  const slot_values& values) {
  std::vector<std::string> out;
  for (const auto& one : all)
    if (auto path = evaluate(one, values))
      for (auto line : split_lines(*path))
        if (!line.empty())
          out.push_back(fs::path{line}.lexically_normal().string());
  return out;
}

result<void> check_form(const std::string& path, const std::string& stored) {
  if (!path.ends_with(".json"))
    return ok;
  auto text = read_file(stored);
  if (!text)
    return text.error();
  return json::check(*text, path);
}

} // namespace

std::vector<std::string> variables_of(const function& what,
                                      const bound_request& bound,
                                      const execution_place& place,
                                      const std::string& folder) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < bound.holes.size(); ++i) {
    const auto& value = bound.holes[i];
    if (static_cast<int>(i) == what.list_hole)
      continue;
    auto name = "SKVM_H" + std::to_string(i);
    out.push_back(name + "=" + value);
    out.push_back(name + "_JSON=" + json::write(boost::json::value(value)));
    out.push_back(name + "_HEX=" + hexadecimal(value));
  }
  out.push_back("SKVM_SKILL_DIR=" + place.skill_dir);
  out.push_back("SKVM_WORK_DIR=" + folder);
  return out;
}

bool is_own_failure(const error& why) {
  return why.code == errc::plugin_failed;
}

result<void> check_before(const function& what, const slot_values& values,
                          const execution_place& place) {
  const auto& work_dir = place.work_dir;
  if (place.is_view && !is_small(work_dir, folder_to_compare))
    return make_error(errc::conflict, {},
                      "the folder of the branch is too large to be copied");
  for (const auto& path : paths_of(what.expected.inputs, values))
    if (kind_at(in_folder(path, work_dir)) != file_kind::file)
      return make_error(errc::not_found, path, "no such file to work on");
  for (const auto& path : paths_of(what.expected.outputs, values))
    if (kind_at(in_folder(path, work_dir)) != file_kind::none)
      return make_error(errc::conflict, path,
                        "is there already, so that a failure would not show");
  return ok;
}

result<executed> execute(const function& what, const bound_request& bound,
                         const execution_place& place,
                         const std::string& folder,
                         const std::vector<std::string>& join) {
  auto script = script_file(what, place.functions_dir);
  if (!script)
    return script.error();
  launch_spec spec;
  spec.argv = {"sh", script->string()};
  auto policy = place.enclosure;
  policy.work_dir = folder;
  policy.join = join;
  policy.read_only.push_back(script->parent_path().string());
  if (what.list_hole >= 0)
    for (auto line :
         split_lines(bound.holes[static_cast<std::size_t>(what.list_hole)]))
      if (!line.empty())
        spec.argv.emplace_back(line);
  for (auto& one : variables_of(what, bound, place, folder))
    policy.env.push_back(std::move(one));
  spec.cwd = folder;
  spec.timeout = place.time_limit;
  spec.keep_head = static_cast<std::size_t>(place.output_limit);
  spec.keep_tail = 1024;
  auto done = run_and_wait(
    *place.processes, place.box->wrap(std::move(spec), policy), *place.control);
  if (done.cancelled)
    return make_error(errc::cancelled, {}, "it was cancelled");
  if (done.failure)
    return *done.failure;
  if (done.timed_out)
    return doubt("it took longer than a tool may");
  if (!done.code || *done.code != 0) {
    auto said = std::string{trim(done.err.text())};
    return doubt((done.code ? "exit code " + std::to_string(*done.code)
                            : "ended by signal " + std::to_string(done.signal))
                 + (said.empty() ? "" : ": ")
                 + std::string{utf8_prefix(to_utf8(said), 200)});
  }
  if (done.out.omitted() > 0)
    return doubt("it printed " + std::to_string(done.out.total_bytes)
                 + " bytes");
  executed out;
  out.output = trim(to_utf8(done.out.text()));
  out.quiet = done.err.total_bytes == 0;
  return out;
}

bool is_replaced(const path_change& change) {
  return change.before != file_kind::none
         && (change.before != file_kind::folder
             || change.after != file_kind::folder);
}

result<void>
check_after(const function& what, const slot_values& values,
            const executed& done, const effects& left,
            const std::function<std::string(const std::string&)>& stored) {
  const auto& expected = what.expected;
  auto plausible = [](std::uint64_t size, std::uint64_t least,
                      std::uint64_t most) {
    return size >= least / 8 && size <= most * 8 + 1024;
  };
  if (expected.quiet && !done.quiet)
    return doubt("it complained, which it never did");
  if (!plausible(done.output.size(), expected.output_least,
                 expected.output_most)
      || (done.output.empty() && expected.output_least > 0))
    return doubt("it printed " + std::to_string(done.output.size())
                 + " bytes, unlike before");
  std::size_t files = 0;
  std::size_t replaced = 0;
  for (const auto& change : left.changes) {
    if (change.is_removal())
      return doubt("it removed " + change.path);
    if (is_replaced(change) && ++replaced > expected.replaced_most)
      return doubt("it changed " + change.path
                   + ", which was there already, unlike before");
    if (change.after == file_kind::file)
      ++files;
    else if (change.after != file_kind::folder)
      return doubt("it left " + change.path + ", which is no file");
  }
  if (files < expected.changed_least || files > expected.changed_most)
    return doubt("it changed " + std::to_string(files)
                 + " files, unlike before");
  for (const auto& path : paths_of(expected.outputs, values)) {
    auto size = left.sizes.find(path);
    if (size == left.sizes.end())
      return doubt("it did not write " + path);
    if (!plausible(size->second, expected.file_least, expected.file_most)
        || (size->second == 0 && expected.file_least > 0))
      return doubt(path + " has " + std::to_string(size->second)
                   + " bytes, unlike before");
    if (auto fine = check_form(path, stored(path)); !fine)
      return doubt(fine.error().text());
  }
  return ok;
}

std::string answer_of(const function& what, const slot_values& values,
                      const executed& done, const effects& left) {
  if (!what.text.empty())
    if (auto text = evaluate(what.text, values, done.output))
      return *text;
  auto text = done.output;
  std::string files;
  for (const auto& change : left.changes)
    if (change.after == file_kind::file)
      files += (files.empty() ? "" : ", ") + change.path;
  if (!files.empty())
    text += (text.empty() ? "Wrote " : "\n\nWrote ") + files + ".";
  return text;
}

namespace {

effects effects_of(const work_view& view, std::vector<path_change> changes) {
  effects out;
  for (const auto& change : changes)
    if (change.after == file_kind::file) {
      std::error_code why;
      auto size = fs::file_size(view.stored_path(change.path), why);
      out.sizes[change.path] = why ? 0 : size;
    }
  out.changes = std::move(changes);
  return out;
}

/// What a run in a view left, where that is what the function leaves.
result<effects> checked(const function& what, const bound_request& bound,
                        const execution_place& place, const work_view& view,
                        const executed& done,
                        std::vector<path_change> changes) {
  auto left = effects_of(view, std::move(changes));
  auto fine =
    check_after(what, bound.values, done, left, [&](const std::string& path) {
      return view.stored_path(path);
    });
  if (!fine)
    return fine.error();
  for (const auto& name : place.promised)
    if (kind_at(in_folder(name, view.reachable_path())) == file_kind::none)
      return doubt("it ended without " + name + ", which its steps write");
  return left;
}

/// Brings it into the folder; the answer.
result<carried_out> settle(const function& what, const bound_request& bound,
                           const execution_place& place,
                           std::unique_ptr<work_view> view,
                           const executed& done, const effects& left) {
  if (place.control->cancelled())
    return make_error(errc::cancelled, {}, "it was cancelled");
  auto answer = answer_of(what, bound.values, done, left);
  if (place.tells_output && answer.find(done.output) == std::string::npos)
    answer.append("\n\nIt printed:\n").append(done.output);
  if (place.before_change)
    if (auto may = place.before_change(left.changes, answer, what.id); !may)
      return may.error();
  auto in = bring_in(*view, left.changes, place.scratch + ".before");
  if (place.after_change)
    if (auto kept = place.after_change(static_cast<bool>(in)); !kept) {
      view->leave();
      return kept.error();
    }
  if (!in)
    return in.error();
  return carried_out{std::move(answer), std::move(view)};
}

/// In an interpreter that has started already; nothing where there is none, or
/// where the usual way is to be tried. What has touched the folder, or was
/// about to, is not tried again.
std::optional<result<carried_out>>
carry_out_warm(const function& what, const bound_request& bound,
               const execution_place& place) {
  if (place.warm == nullptr || !is_small(place.work_dir, folder_to_copy))
    return std::nullopt;
  auto lease = place.warm->take(what, place);
  if (!lease)
    return std::nullopt;
  auto view = work_view::create_copy(place.work_dir, lease->folder() + "/view");
  if (!view)
    return std::nullopt;
  auto before = state_of(**view);
  if (!before)
    return std::nullopt;
  auto done = lease->run(what, bound, place, (*view)->inner_path());
  if (done) {
    auto changes = changes_since(*before, **view);
    if (!changes)
      return std::nullopt; // the usual way has a newer copy
    if (auto left =
          checked(what, bound, place, **view, *done, std::move(*changes))) {
      // There whoever resumes the run finds it.
      if (!(*view)->move_to(place.scratch))
        return std::nullopt;
      place.warm->note_success();
      return settle(what, bound, place, std::move(*view), *done, *left);
    }
  }
  if (!place.control->cancelled())
    place.warm->give_up_on(what.id);
  return std::nullopt;
}

} // namespace

result<carried_out> carry_out(const function& what, const bound_request& bound,
                              const execution_place& place) {
  if (auto fine = check_before(what, bound.values, place); !fine)
    return fine.error();
  if (auto answer = carry_out_warm(what, bound, place))
    return std::move(*answer);
  if (place.control->cancelled())
    return make_error(errc::cancelled, {}, "it was cancelled");
  // A few files are copied faster than the kernel makes a mount.
  auto view = place.is_view || is_small(place.work_dir, folder_to_copy)
                ? work_view::create_copy(place.work_dir, place.scratch)
                : work_view::create(place.work_dir, place.scratch);
  if (!view)
    return view.error();
  auto before = state_of(**view);
  if (!before)
    return before.error();
  auto done =
    execute(what, bound, place, (*view)->inner_path(), (*view)->namespaces());
  if (!done)
    return done.error();
  auto changes = changes_since(*before, **view);
  if (!changes)
    return changes.error();
  auto left = checked(what, bound, place, **view, *done, std::move(*changes));
  if (!left)
    return left.error();
  return settle(what, bound, place, std::move(*view), *done, *left);
}

} // namespace skvm::solidify
