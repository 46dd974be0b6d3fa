#pragma once

#include "tests/cli/program.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace skvm::test {

/// A skill whose script wants its output folder to be there, and a simulated
/// model that makes the folder where it is told to work carefully.
struct adapting_program : program {
  adapting_program() {
    put(skill / "SKILL.md",
        "---\nname: report\ndescription: Makes reports.\n---\n\n# Report\n\n"
        "## Steps\n\n1. Make the report:\n\n   ```sh\n   python3 "
        "scripts/report.py <name>.csv out/<name>.txt\n   ```\n");
    put(skill / "scripts/report.py",
        "import sys\nopen(sys.argv[2], 'w').write('made')\n");
    put_model("execute_command");
    configure(routes);
  }

  /// `shell` is what the harness calls its shell.
  void put_model(const std::string& shell, int tool_exec = 2,
                 const std::string& more = {}) const {
    put(
      root / "model.toml",
      "name = \"apprentice\"\n[capabilities]\n\"tool.exec\" = "
        + std::to_string(tool_exec)
        + "\n\"follow.procedure\" = 2\n\"reason.planning\" = 1\n"
          "[agent]\nenabled = true\ngives_up_after = 3\n"
        + more
        + "[[rules]]\nwhen.task = 'Work carefully'\n"
          "when.last = 'No such file or directory: .out/'\n"
          "answer = { text = \"The folder is missing.\", calls = [ { name = \""
        + shell + "\", arguments = { command = \"mkdir -p out\" } } ] }\n");
  }

  static void put(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    ASSERT_TRUE(write_file(file, text));
  }

  /// One task, in an empty folder but for its input.
  boost::json::value run(const std::string& name, bool careful,
                         const std::vector<std::string>& flags = {"--adapt"}) {
    std::filesystem::remove_all(work);
    put(work / (name + ".csv"), "a,1\n");
    std::vector<std::string> words{"run",
                                   skill.string(),
                                   "Make the report of " + name + " from "
                                     + name + ".csv."
                                     + (careful ? " Work carefully." : ""),
                                   "--model",
                                   "sim/m",
                                   "--json"};
    words.insert(words.end(), flags.begin(), flags.end());
    auto got = skvm(std::move(words));
    EXPECT_EQ(got.code, 0) << got.err;
    return got.json();
  }

  boost::json::array decisions() {
    return skvm({"adapt", "log", "--json"}).json().at("decisions").as_array();
  }

  std::vector<std::string> decided() {
    std::vector<std::string> out;
    for (const auto& one : decisions())
      out.emplace_back(one.at("decision").as_string());
    return out;
  }

  std::filesystem::path skill = root / "report";
  std::string routes = "[[routes]]\nmatch = \"sim/m\"\nplugin = \"sim\"\n"
                       "[routes.files]\npersonality = \"model.toml\"\n"
                       "[routes.options]\nlatency_scale = 0\n";
};

} // namespace skvm::test
