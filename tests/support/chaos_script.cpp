#include "tests/support/chaos_script.hpp"

#include <utility>

namespace skvm::test::chaos_script {

namespace {

std::string call(int index, const std::string& name,
                 const std::string& arguments) {
  std::string escaped;
  for (auto c : arguments) {
    if (c == '"' || c == '\\')
      escaped += '\\';
    escaped += c;
  }
  return R"({"id":"call_)" + std::to_string(index) + "_" + name
         + R"(","type":"function","function":{"name":")" + name
         + R"(","arguments":")" + escaped + R"("}})";
}

std::string command(int index, const std::string& line) {
  return call(index, "execute_command", R"({"command":")" + line + R"("})");
}

std::string write_whole(int turn, const place& at, const std::string& name) {
  return call(turn, "write_file",
              R"({"path":")" + at.folder + name + R"(","content":"content )"
                + std::to_string(turn) + R"("})");
}

} // namespace

std::string turn_calls(int turn, const place& at) {
  auto number = std::to_string(turn);
  switch (turn % 4) {
    case 1:
      return write_whole(
        turn, at, at.name.empty() ? "file-" + number + ".txt" : "one.txt");
    case 2:
      return call(turn, "edit_file",
                  R"({"path":")" + at.folder + R"(log.txt","old_text":"last: )"
                    + std::to_string(turn < 4 ? 0 : turn - 4)
                    + R"(","new_text":"last: )" + number + R"("})");
    case 3:
      return (at.name.empty() ? call(turn, "read_file", R"({"path":"log.txt"})")
                              : write_whole(turn, at, "two.txt"))
             + "," + command(turn, at.append(turn));
    default:
      return command(turn, at.append(turn));
  }
}

// The number of times that it was told makes each look another call: the loop
// gives up on a model that says the same again and again.
std::string mending_calls(int turn, int notices, const place& at) {
  auto number = std::to_string(turn);
  auto look = ": look " + std::to_string(notices) + "; ";
  if (turn % 4 == 2)
    return command(turn, look + "grep -qx 'last: " + number + "' " + at.folder
                           + "log.txt || sed -i 's/.*/last: " + number + "/' "
                           + at.folder + "log.txt");
  return command(turn, look + "grep -qx " + at.line(turn) + " " + at.ledger
                         + " || " + at.append(turn));
}

std::string skill() {
  std::string out = R"(---
name: books
description: Keeps three books side by side. Use when books are to be kept.
---

# Three books

Each book has a folder of its own. Steps 1 to 3 do not depend on each other and
can be done in parallel.

## Workflow

)";
  int step = 0;
  for (const std::string book : books) {
    out += std::to_string(++step) + ". Keep the book `" + book
           + "/ledger` from `" + book + "/log.txt`.\n";
    for (const auto& [from, to] :
         {std::pair{"log.txt", "one.txt"}, std::pair{"one.txt", "two.txt"},
          std::pair{"two.txt", "ledger"}})
      out += "\n   ```bash\n   cat " + book + "/" + from + " > " + book + "/"
             + to + "\n   ```\n";
    out += "\n";
  }
  return out
         + R"(4. Close `alpha/ledger`, `beta/ledger` and `gamma/ledger` in `ledger`.

   ```bash
   cat alpha/ledger beta/ledger gamma/ledger > ledger
   ```
)";
}

} // namespace skvm::test::chaos_script
