#include "compiler/replay.hpp"

#include <boost/json.hpp>

#include "base/files.hpp"
#include "base/json.hpp"
#include "base/json_members.hpp"
#include "base/text.hpp"
#include "compiler/pass_outputs.hpp"
#include "compiler/profiles.hpp"

namespace skvm {

namespace bj = boost::json;
namespace fs = std::filesystem;

namespace {

constexpr std::string_view format = "skvm-replay-1";

constexpr std::string_view script = R"sh(#!/bin/sh
# Compiles once more what failed, with what was there when it did.
cd "$(dirname "$0")" || exit 2
exec "${SKVM:-skvm}" compile --replay . "$@"
)sh";

bj::object manifest_of(const failure_record& what) {
  bj::array passes;
  bj::array versions;
  for (const auto& stage : what.plan.stages)
    for (const auto* pass : stage) {
      auto id = std::string{pass->info.id};
      auto given = what.plan.options.find(id);
      auto options =
        given == what.plan.options.end() ? pass_options{} : given->second;
      auto described = describe(pass->info, pass->version, options);
      versions.push_back(bj::value(described));
      auto brace = described.find('{');
      passes.push_back(bj::value(
        id + (brace == std::string::npos ? "" : described.substr(brace))));
    }
  bj::array outcomes;
  for (const auto& one : what.passes)
    outcomes.push_back({{"id", one.record.id},
                        {"status", one.record.status},
                        {"reason", one.record.reason}});
  return {{"format", format},
          {"reason", what.reason},
          {"skill", what.request.skill->name},
          {"skill_digest", what.request.skill->digest},
          {"model", what.request.model},
          {"harness", what.request.harness},
          {"guard", what.request.guard},
          {"passes", std::move(passes)},
          {"versions", std::move(versions)},
          {"outcomes", std::move(outcomes)},
          {"key", what.plan.place.key},
          {"catalogue_digest", what.plan.catalogue_digest},
          {"has_profile", what.request.profile != nullptr}};
}

/// The bundle as it is on disk; as text where it is not there any more.
result<void> copy_skill(const skill& original, const fs::path& to) {
  if (auto made = make_folders(to); !made)
    return made;
  std::error_code why;
  for (const auto& entry : fs::directory_iterator{original.dir, why}) {
    if (entry.path().filename() == ".git")
      continue;
    fs::copy(entry.path(), to / entry.path().filename(),
             fs::copy_options::recursive | fs::copy_options::copy_symlinks,
             why);
  }
  return write_file(to / "SKILL.md", original.source);
}

result<void> write_all(const failure_record& what, const fs::path& dir) {
  if (auto done = copy_skill(*what.request.skill, dir / "skill"); !done)
    return done;
  std::vector<std::pair<std::string, std::string>> files;
  files.emplace_back("compile.json", json::write_pretty(manifest_of(what)));
  if (what.request.profile)
    files.emplace_back("profile.json", profile_to_json(*what.request.profile));
  if (!what.request.evidence.empty())
    files.emplace_back("evidence.json", what.request.evidence);
  if (what.guard != nullptr)
    files.emplace_back("guard.json", guard_to_json(*what.guard));
  if (!what.rejected.empty())
    files.emplace_back("rejected.md", what.rejected);
  for (const auto& one : what.passes) {
    files.emplace_back("passes/" + one.record.id + ".json",
                       to_json(one.output));
    for (const auto& [id, content] : one.output.artifacts)
      files.emplace_back("artifacts/" + id + ".json", content);
  }
  for (const auto& [name, content] : files)
    if (auto done = write_file(dir / name, content); !done)
      return done;
  return write_file(dir / "reproduce.sh", script, true);
}

} // namespace

std::string guard_to_json(const guard_report& report) {
  bj::array violations;
  for (const auto& found : report.violations)
    violations.push_back({{"rule", found.rule},
                          {"line", found.line},
                          {"message", found.message},
                          {"edit", found.edit}});
  return json::write_pretty(
    {{"passed", report.passed}, {"violations", std::move(violations)}});
}

fs::path write_replay(const failure_record& what) {
  const auto& root = what.plan.failed_dir;
  if (root.empty())
    return {};
  auto temporary = make_temporary_folder(root, ".new-");
  if (!temporary)
    return {};
  temporary_folder holder{*temporary};
  if (auto written = write_all(what, *temporary); !written)
    return {};
  auto dir =
    root / (what.request.skill->name + "-" + what.plan.place.key.substr(0, 16));
  std::error_code why;
  fs::rename(*temporary, dir, why);
  if (!why)
    return dir;
  // One of the same key is as good, but older.
  temporary_folder old{fs::path{temporary->string() + ".old"}};
  fs::rename(dir, old.path(), why);
  fs::rename(*temporary, dir, why);
  return why && !fs::exists(dir) ? fs::path{} : dir;
}

result<compile_request> read_replay(const fs::path& dir) {
  auto content = read_file(dir / "compile.json");
  auto wrong = [&](const std::string& why) {
    return make_error(errc::invalid_argument, dir.string(),
                      "is no folder of a failed compile: " + why);
  };
  if (!content)
    return wrong("compile.json: " + content.error().message);
  auto parsed = json::read(*content, "compile.json");
  if (!parsed || !parsed->is_object()
      || json::text_in(parsed->get_object(), "format") != format)
    return wrong("compile.json is not of the format " + std::string{format});
  const auto& from = parsed->get_object();
  compile_request out;
  out.model = json::text_in(from, "model");
  out.harness = json::text_in(from, "harness");
  out.guard = json::text_in(from, "guard");
  out.force = true;
  if (const auto* passes = from.if_contains("passes");
      passes != nullptr && passes->is_array())
    for (const auto& one : passes->get_array())
      if (one.is_string())
        out.passes.emplace_back(one.get_string());
  if (const auto* with = from.if_contains("has_profile");
      with != nullptr && *with == bj::value(true)) {
    auto file = read_file(dir / "profile.json");
    if (!file)
      return wrong("profile.json: " + file.error().message);
    auto target = parse_profile(*file, "profile.json");
    if (!target)
      return wrong(target.error().text());
    out.profile = std::make_shared<const profile>(std::move(*target));
  }
  // Only a compile with evidence left any.
  if (auto evidence = read_file(dir / "evidence.json"))
    out.evidence = std::move(*evidence);
  return out;
}

} // namespace skvm
