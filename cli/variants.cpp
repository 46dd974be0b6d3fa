#include "compiler/variants.hpp"

#include <boost/json.hpp>

#include "base/files.hpp"
#include "base/json.hpp"
#include "commands.hpp"
#include "compile_report.hpp"
#include "config/duration.hpp"
#include "skill/skill_loader.hpp"
#include "terminal.hpp"
#include "text_diff.hpp"

#include <chrono>
#include <ctime>
#include <iostream>

namespace skvm::cli {

namespace bj = boost::json;
namespace fs = std::filesystem;

namespace {

result<fs::path> variants_dir(const common_options& common) {
  auto what = open_installation(common, false);
  if (!what)
    return what.error();
  return what->where.variants();
}

std::uintmax_t bytes_below(const fs::path& dir) {
  std::uintmax_t out = 0;
  std::error_code why;
  for (const auto& one : fs::recursive_directory_iterator{dir, why})
    if (one.is_regular_file(why) && !one.is_symlink(why))
      out += one.file_size(why);
  return out;
}

/// Seconds since it was compiled, nothing where that is not known.
std::optional<std::int64_t> age_of(const variant& one) {
  std::tm parts{};
  if (::strptime(one.created.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts) == nullptr)
    return std::nullopt;
  return std::max<std::int64_t>(0, std::time(nullptr) - ::timegm(&parts));
}

std::string age_text(std::optional<std::int64_t> seconds) {
  if (!seconds)
    return "?";
  if (*seconds < 120)
    return std::to_string(*seconds) + "s";
  if (*seconds < 7200)
    return std::to_string(*seconds / 60) + "m";
  return *seconds < 172800 ? std::to_string(*seconds / 3600) + "h"
                           : std::to_string(*seconds / 86400) + "d";
}

std::string size_text(std::uintmax_t bytes) {
  return bytes < 10240 ? std::to_string(bytes) + " B"
                       : std::to_string(bytes / 1024) + " KiB";
}

bj::object to_json(const variant& one) {
  auto age = age_of(one);
  return {{"skill", one.skill_name},
          {"model", one.model},
          {"harness", one.harness},
          {"profile", one.profile_source.empty()
                        ? bj::value()
                        : bj::value(one.profile_source)},
          {"key", one.key},
          {"created", one.created},
          {"age_s", age ? bj::value(*age) : bj::value()},
          {"bytes", bytes_below(one.dir)},
          {"edit_count", one.edits.size()},
          {"guard_passed", one.guard.passed},
          {"folder", one.skill_dir().string()}};
}

/// `30d` is a time too here.
std::optional<std::int64_t> seconds_of(const std::string& text) {
  if (text.ends_with("d")) {
    auto hours = parse_duration(text.substr(0, text.size() - 1) + "h");
    if (!hours || hours->count() > std::int64_t{3600000} * 24 * 36500)
      return std::nullopt;
    return hours->count() / 1000 * 24;
  }
  auto time = parse_duration(text);
  return time ? std::optional{time->count() / 1000} : std::nullopt;
}

} // namespace

exit_code list_variants(const common_options& common) {
  auto root = variants_dir(common);
  if (!root)
    return report(common, root.error());
  auto all = skvm::list_variants(*root);
  if (common.json) {
    bj::array out;
    for (const auto& one : all)
      out.push_back(to_json(one));
    std::cout << json::write_pretty({{"variants", std::move(out)}});
    return exit_code::done;
  }
  if (all.empty()) {
    std::cout << "no variants yet; 'skvm compile' makes them\n";
    return exit_code::done;
  }
  std::vector<std::vector<std::string>> rows{
    {"key", "skill", "model", "harness", "age", "size", "edits", "guard"}};
  for (const auto& one : all)
    rows.push_back({one.key.substr(0, 12), one.skill_name, one.model,
                    one.harness, age_text(age_of(one)),
                    size_text(bytes_below(one.dir)),
                    std::to_string(one.edits.size()),
                    one.guard.passed ? "passed" : "warned"});
  std::cout << table(rows);
  return exit_code::done;
}

exit_code show_variant(const common_options& common, const std::string& key) {
  auto root = variants_dir(common);
  if (!root)
    return report(common, root.error());
  auto found = find_variant(*root, key);
  if (!found)
    return report(common, found.error());
  auto text = read_file(found->skill_dir() / "SKILL.md");
  if (!text)
    return report(common, text.error());
  auto skill = parse_skill(*text, found->skill_dir().string());
  if (!skill)
    return report(common, skill.error());
  compile_outcome outcome;
  outcome.cached = true;
  outcome.variant = std::move(*found);
  if (common.json) {
    auto out = to_json(outcome.variant);
    auto all = compile_json(outcome, **skill);
    for (auto& [name, value] : all.as_object())
      if (!out.contains(name) && name != "cached" && name != "ms"
          && name != "replay")
        out[name] = std::move(value);
    std::cout << json::write_pretty(out);
    return exit_code::done;
  }
  std::cout << "key: " << outcome.variant.key << "\ncompiled "
            << age_text(age_of(outcome.variant)) << " ago\n"
            << compile_text(outcome, **skill) << times_text(outcome);
  return exit_code::done;
}

exit_code diff_variant(const common_options& common, const std::string& key) {
  auto root = variants_dir(common);
  if (!root)
    return report(common, root.error());
  auto found = find_variant(*root, key);
  if (!found)
    return report(common, found.error());
  auto compiled = read_file(found->skill_dir() / "SKILL.md");
  if (!compiled)
    return report(common, compiled.error());
  auto original = read_file(found->dir / "original.md");
  if (!original)
    return report(common, original.error());
  auto text = unified_diff(*original, *compiled, "original/SKILL.md",
                           "compiled/SKILL.md");
  if (common.json)
    std::cout << json::write_pretty({{"key", found->key}, {"diff", text}});
  else
    std::cout << text;
  return exit_code::done;
}

exit_code remove_variants(const common_options& common,
                          const removal_options& which) {
  auto wrong = [&](const char* why) {
    return report(common,
                  make_error(errc::invalid_argument, "variants remove", why));
  };
  if (which.keys.empty() == (!which.all && which.older_than.empty())
      || (which.all && !which.older_than.empty()))
    return wrong("give keys, or --all, or --older-than and a time");
  auto limit = which.older_than.empty() ? std::optional<std::int64_t>{0}
                                        : seconds_of(which.older_than);
  if (!limit)
    return wrong("--older-than takes a time such as 30d, 12h or 10m");
  auto root = variants_dir(common);
  if (!root)
    return report(common, root.error());
  std::vector<variant> going;
  for (const auto& key : which.keys) {
    auto found = find_variant(*root, key);
    if (!found)
      return report(common, found.error());
    going.push_back(std::move(*found));
  }
  if (which.keys.empty())
    for (auto& one : skvm::list_variants(*root))
      if (which.all || age_of(one).value_or(0) >= *limit)
        going.push_back(std::move(one));
  bj::array removed;
  for (const auto& one : going) {
    // Two prefixes may have meant one variant.
    if (!fs::exists(one.dir))
      continue;
    if (auto done = remove_variant(one); !done)
      return report(common, done.error());
    removed.push_back(bj::value(one.key));
  }
  if (which.all) {
    std::error_code why; // what is left of it is used or replaced
    fs::remove_all(*root / ".outputs", why);
  }
  if (common.json)
    std::cout << json::write_pretty({{"removed", std::move(removed)}});
  else
    std::cout << "removed " << removed.size()
              << (removed.size() == 1 ? " variant\n" : " variants\n");
  return exit_code::done;
}

} // namespace skvm::cli
