#include "solidify/program.hpp"
#include <gtest/gtest.h>

/// Where a value may stand in code: never where a program would read it as
/// code, whatever the way it gets there.
namespace skvm::solidify {
namespace {

using steps = std::vector<traced_step>;

steps commands(const std::vector<std::string>& all) {
  steps out;
  for (const auto& one : all)
    out.push_back({false, {}, one});
  return out;
}

/// Why two runs make no function; empty where they do.
std::string refusal(const steps& one, const steps& other) {
  auto made = generalise({one, other});
  if (!made)
    return made.error().message;
  auto fine = check_holes(made->code);
  return fine ? "" : fine.error().message;
}

std::string both(const std::string& one, const std::string& other) {
  return refusal(commands({one}), commands({other}));
}

/// The command with two values in the place of VALUE.
std::string with_value(const std::string& text) {
  auto put = [&](const std::string& value) {
    auto out = text;
    for (auto at = out.find("VALUE"); at != std::string::npos;
         at = out.find("VALUE"))
      out.replace(at, 5, value);
    return out;
  };
  return both(put("one"), put("two"));
}

TEST(holes, are_no_sql_wherever_the_options_of_sqlite_stand) {
  for (const auto* text :
       {"sqlite3 -header -csv shop.db 'SELECT VALUE FROM sales'",
        "sqlite3 shop.db -csv 'SELECT VALUE FROM sales'",
        "sqlite3 --json shop.db VALUE", "sqlite3 -cmd VALUE shop.db 'SELECT 1'",
        "sqlite3 -separator VALUE shop.db 'SELECT 1'",
        "sqlite3 shop.db 'SELECT 1' VALUE", "sqlite3 VALUE 'SELECT 1'",
        "sqlite3 2>&1 shop.db VALUE", "sqlite3 $DB 'SELECT VALUE'",
        "sqlite3 shop.db < VALUE"})
    EXPECT_NE(with_value(text), "") << text;
}

TEST(holes, within_sql_behind_options_are_bytes) {
  auto run = [](const std::string& name) {
    return commands(
      {"sqlite3 -header -csv shop.db \"SELECT a FROM t WHERE n = '" + name
       + "'\""});
  };
  auto made = generalise({run("x"), run("y")});
  ASSERT_TRUE(made) << made.error().text();
  ASSERT_TRUE(check_holes(made->code));
  EXPECT_NE(render(made->code).find("CAST(x'"), std::string::npos);
}

TEST(holes, are_no_code_behind_options_that_take_a_value) {
  for (const auto* text :
       {"bash -euo pipefail -c 'wc -l VALUE'",
        "bash -o pipefail -c 'wc -l VALUE'", "bash -lc 'wc -l VALUE'",
        "sh +e VALUE", "bash -O extglob VALUE", "python3 -W ignore VALUE",
        "node -r x VALUE", "bash $X VALUE", "sed p -e VALUE",
        "jq . x.json --from-file VALUE", "perl5.36 -e VALUE", "bash < VALUE"})
    EXPECT_NE(with_value(text), "") << text;
}

TEST(holes, are_not_printed_to_a_program) {
  for (const auto* text :
       {"echo 'SELECT VALUE FROM sales;' | sqlite3 shop.db",
        "echo 'wc -l VALUE' | sh", "echo VALUE | tr a b | bash",
        "(echo VALUE; ls) | sh", "echo VALUE | (cd x; sh)",
        "echo VALUE | xargs rm", "cat < VALUE | sh", "cat VALUE | $SHELL",
        "python3 -c 'print(\"VALUE\")' | sh",
        "python3 - <<'EOF' | sh\nprint(\"VALUE\")\nEOF\n",
        "echo VALUE | tee >(sh)"})
    EXPECT_NE(with_value(text), "") << text;
}

TEST(holes, are_not_printed_to_a_file_that_could_be_a_program) {
  for (const auto* text :
       {"echo 'SELECT VALUE FROM t;' > q.sql && sqlite3 shop.db < q.sql",
        "echo VALUE >> q.sh", "printf 'ls %s' VALUE > q.sh; sh q.sh",
        "echo VALUE | tee q.sh && sh q.sh", "echo VALUE | cat > q.sh",
        "python3 -c 'print(\"VALUE\")' > q.sh && sh ./q.sh",
        "python3 -c 'print(\"VALUE\")' > q.sh && sh -e < q.sh",
        "python3 -c 'print(\"VALUE\")' > q.sh && . ./q.sh",
        "python3 -c 'print(\"VALUE\")' > q.sh && cat q.sh | sh",
        "cut -f 2 VALUE > q.sh && ./q.sh"})
    EXPECT_NE(with_value(text), "") << text;
  EXPECT_NE(refusal(commands({"cut -f 2 one > q.sh", "sh q.sh"}),
                    commands({"cut -f 2 two > q.sh", "sh q.sh"})),
            "");
}

TEST(holes, are_in_no_variable) {
  for (const auto* text :
       {"export CMD=VALUE F=x.csv && $CMD $F", "set -- VALUE x && $1 $2",
        "readonly CMD=VALUE && $CMD x", "declare CMD=VALUE && $CMD x",
        "typeset CMD=VALUE; $CMD", "alias go=VALUE; go", "echo VALUE | read A",
        "busybox sh VALUE", "stdbuf -o0 VALUE", "uv run VALUE", "npx VALUE",
        "lua5.4 VALUE", "psql -c VALUE", "duckdb x.db VALUE"})
    EXPECT_NE(with_value(text), "") << text;
}

TEST(holes, may_be_words_behind_a_program_and_what_it_reads) {
  for (const auto* text :
       {"bash -eu x.sh VALUE", "python3 -u a.py VALUE", "python3 - VALUE",
        "python3 a.py VALUE > out.txt && sort out.txt | head -n 1",
        "echo VALUE | wc -c", "printf %s VALUE 2>/dev/null",
        "grep 2>&1 -c VALUE x", "awk '{print $1}' < VALUE",
        "awk '{print $1}' VALUE > VALUE.txt", "jq .a VALUE",
        "python3 -c 'print(\"VALUE\")'", "(cd x && python3 a.py VALUE)",
        "cut -f 2 VALUE > out.txt && python3 a.py out.txt",
        "cut -f 2 VALUE > out.txt && tar czf out.tgz out.txt"})
    EXPECT_EQ(with_value(text), "") << text;
}

} // namespace
} // namespace skvm::solidify
