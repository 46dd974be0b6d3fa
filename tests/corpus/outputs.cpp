// Writes all that the compiler makes of skills, so that two builds can be
// compared (`diff -rq`): the IR, and for several targets the artifacts, edits,
// files, diagnostics and text, of each skill and of texts made from it; and
// what the guard says of those as changes of the skill.
//
//   corpus_outputs CONFIG PLUGINS OUTPUT VARIATIONS FOLDER…
#include "tests/corpus/variation.hpp"
#include "tests/support/static_compile.hpp"

#include <boost/json/serialize.hpp>

#include "base/text.hpp"
#include "cli/ir_json.hpp"
#include "skill/skill_loader.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <set>

namespace {

namespace fs = std::filesystem;
using namespace skvm;

void put(std::ostream& to, std::string_view what, std::string_view text) {
  to << "== " << what << '\n' << text << '\n';
}

void put(std::ostream& to, const std::vector<diagnostic>& all) {
  for (const auto& one : all)
    to << one.file << ':' << one.line << ' ' << one.code << ' '
       << static_cast<int>(one.level) << ' ' << one.message << '\n';
}

void put(std::ostream& to, const guard_report& report) {
  to << "== guard " << report.passed << '\n';
  for (const auto& one : report.violations)
    to << one.rule << ' ' << one.line << ' ' << one.edit << ' ' << one.message
       << '\n';
}

void put(std::ostream& to, const test::static_result& done) {
  put(to, "failure", done.failure);
  for (const auto& [id, content] : done.artifacts)
    put(to, id, content);
  for (const auto& one : done.edits)
    to << "== edit " << one.where.begin << ' ' << one.where.end << ' '
       << one.line << ' ' << one.pass << ' ' << one.rule << ' ' << one.reason
       << '\n'
       << one.replacement << '\n';
  for (const auto& one : done.files)
    put(to, one.path, one.content);
  put(to, done.diagnostics);
  put(to, done.guard);
  put(to, "text", done.text);
}

/// The front matter of one skill before lines of all of them.
skill_ptr mixed(const std::vector<skill_ptr>& all, const skill& original,
                unsigned seed) {
  std::mt19937 random{seed};
  auto lines = split_lines(original.source);
  std::string text;
  for (int i = 0; i < original.front.lines.last; ++i)
    text.append(lines[static_cast<std::size_t>(i)]).append("\n");
  for (int runs = 0; runs < 25; ++runs) {
    const auto& from = *all[random() % all.size()];
    auto others = split_lines(from.source);
    auto at = random() % others.size();
    for (auto left = 1 + random() % 8; left > 0 && at < others.size(); --left)
      text.append(others[at++]).append("\n");
  }
  auto read = parse_skill(text, original.dir, original.files);
  return read ? *read : nullptr;
}

void write_all(std::ostream& to,
               const std::vector<test::static_compiler>& compilers,
               const skill_ptr& subject) {
  put(to, "ir", boost::json::serialize(cli::ir_to_json(*subject)));
  for (const auto& compiler : compilers)
    put(to, compiler.compile(subject));
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 6) {
    std::cerr << "usage: corpus_outputs CONFIG PLUGINS OUTPUT VARIATIONS "
                 "FOLDER...\n";
    return 2;
  }
  try {
    std::vector<test::static_compiler> compilers;
    for (const auto* harness : {"bare", "hermes", "openclaw"})
      for (const auto* model : {"sim/small", "sim/frontier", "qwen/qwen3.5-9b",
                                "deepseek/deepseek-v4-flash", "none/known"})
        compilers.emplace_back(argv[1], argv[2], harness, model);
    std::set<fs::path> folders;
    for (int i = 5; i < argc; ++i)
      for (const auto& each : fs::recursive_directory_iterator{argv[i]})
        if (each.path().filename() == "SKILL.md")
          folders.insert(each.path().parent_path());
    std::vector<skill_ptr> all;
    for (const auto& folder : folders)
      if (auto loaded = load_skill(folder))
        all.push_back(*loaded);
    const fs::path output{argv[3]};
    fs::create_directories(output);
    const auto variations = static_cast<unsigned>(std::stoul(argv[4]));
    for (std::size_t i = 0; i < all.size(); ++i) {
      std::ofstream to{output / (std::to_string(i) + "-" + all[i]->name)};
      write_all(to, compilers, all[i]);
      std::vector<test::static_compiler> one(compilers.begin(),
                                             compilers.begin() + 1);
      for (unsigned seed = 0; seed < variations; ++seed)
        for (const auto& made :
             {test::varied(*all[i], seed), mixed(all, *all[i], seed)}) {
          if (!made)
            continue;
          write_all(to, one, made);
          if (auto changed = parse_changed(*all[i], made->source, made->dir))
            put(to, check_contract(*all[i], **changed, {}));
        }
      if (!to)
        throw std::runtime_error{"cannot write below " + output.string()};
    }
  } catch (const std::exception& failed) {
    std::cerr << failed.what() << '\n';
    return 1;
  }
  return 0;
}
