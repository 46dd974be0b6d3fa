#include "base/files.hpp"
#include "base/text.hpp"
#include "os/launcher.hpp"
#include "solidify/learn.hpp"
#include "solidify/match.hpp"
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>

/// Tries to get code into a function through its values. By itself each test
/// tries a set number of them; SKVM_INJECTION_SECONDS=600 goes on for so long
/// with each, SKVM_INJECTION_SEED=2 takes others.
namespace skvm::solidify {
namespace {

using chance = std::mt19937_64;

constexpr std::string_view letters{
  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"};

const std::vector<std::string> attacks{
  "; touch pwned",
  "$(touch pwned)",
  "`touch pwned`",
  "\ntouch pwned\n",
  "' ; touch pwned ; '",
  "\"; touch pwned; \"",
  "|| touch pwned",
  "> pwned",
  "\\",
  "${IFS}",
  "$HOME",
  "~",
  "*",
  "../",
  "/../",
  "--help",
  "-",
  "\xe2\x80\xae",
  "\xc2\xa0",
  "\xd0\xb0",
  "\xff",
  std::string(1, '\0'),
  "\x01",
  "\x02",
  "\x03",
  "\r",
  "{{x}}",
  "<0>",
  "%s",
  "#",
  "EOF",
  "SKVM_H0",
  "')+__import__('os').system('touch pwned')+('",
  "'); process.exit(); ('",
  "' OR 1=1 --",
  "x') AS TEXT); DROP TABLE t; --",
  "\"}, {\"a\": \"",
  " and ",
  ", ",
  " now use ",
  "not "};

/// A type of value with a function that prints it.
struct kind {
  slot_type type;
  std::vector<std::string> said;  ///< in three requests
  std::vector<std::string> words; ///< of their code
};

const std::vector<kind> kinds{
  {slot_type::path,
   {"a.csv", "d/b.csv", "c.csv"},
   {"a.csv", "d/b.csv", "c.csv"}},
  {slot_type::number, {"5", "12", "7"}, {"5", "12", "7"}},
  {slot_type::date,
   {"2024-01-02", "2023-05-06", "2022-11-30"},
   {"2024-01-02", "2023-05-06", "2022-11-30"}},
  {slot_type::string, {"\"a b\"", "\"c\"", "\"d-e\""}, {"'a b'", "c", "d-e"}},
  {slot_type::name, {"Paris", "London", "Tokyo"}, {"Paris", "London", "Tokyo"}},
  {slot_type::choice, {"red", "green", "blue"}, {"red", "green", "blue"}},
  {slot_type::list,
   {"a.csv and b.csv", "c.csv, d.csv and e.csv", "f.csv and g.csv"},
   {"a.csv b.csv", "c.csv d.csv e.csv", "f.csv g.csv"}},
  {slot_type::flag, {"", " loudly", "", " loudly"}, {"", "-v", "", "-v"}}};

function learnt(const kind& of) {
  std::vector<observation> runs;
  for (std::size_t i = 0; i < of.said.size(); ++i) {
    observation one;
    one.task = of.type == slot_type::flag ? "use it" + of.said[i]
                                          : "use " + of.said[i] + " now";
    one.steps = {{false, {}, "sh \x01/do.sh " + of.words[i] + " end"}};
    one.output = one.all_output = one.text = "done";
    runs.push_back(std::move(one));
  }
  auto made = learn(runs);
  EXPECT_TRUE(made) << made.error().text();
  return made ? *made : function{};
}

std::string attacked(const kind& of, chance& random) {
  auto pick = [&](const auto& from) { return from[random() % from.size()]; };
  auto text = pick(of.said);
  for (auto times = 1 + random() % 4; times > 0; --times) {
    auto at = text.empty() ? 0 : random() % (text.size() + 1);
    switch (random() % 5) {
      case 0:
        text.insert(at, pick(attacks));
        break;
      case 1:
        text.insert(at, 1, static_cast<char>(random() % 256));
        break;
      case 2:
        if (at < text.size())
          text.erase(at, 1 + random() % 3);
        break;
      case 3:
        text.insert(at, pick(of.said));
        break;
      default:
        if (at < text.size())
          text[at] = static_cast<char>(text[at] ^ (1 << (random() % 8)));
    }
  }
  return text;
}

bool has_only(const std::string& text, const std::string& chars) {
  return text.find_first_not_of(chars) == std::string::npos;
}

/// Whether what goes into code is a value of the type and nothing else.
bool is_plain(slot_type type, const std::string& value) {
  std::string alnum{letters};
  auto inside = [&](const std::string& one) {
    return !one.empty() && one[0] != '-' && one[0] != '~'
           && has_only(one, alnum + "_./-~+@=:,")
           && ("/" + one + "/").find("/../") == std::string::npos;
  };
  switch (type) {
    case slot_type::path:
      return inside(value);
    case slot_type::list: {
      auto lines = split_lines(value);
      return std::all_of(lines.begin(), lines.end(), [&](auto line) {
        return line.empty() || inside(std::string{line});
      });
    }
    case slot_type::number:
      return !value.empty() && has_only(value, "0123456789");
    case slot_type::date:
      return value.size() == 10 && has_only(value, "0123456789-");
    case slot_type::string:
      return !value.empty() && value[0] != '-'
             && has_only(value, alnum + " _-.");
    case slot_type::name:
      return !value.empty() && has_only(value, alnum + "-");
    case slot_type::choice:
      return value == "red" || value == "green" || value == "blue";
    case slot_type::flag:
      return value.empty() || value == "-v";
  }
  return false;
}

double seconds_asked() {
  const auto* text = std::getenv("SKVM_INJECTION_SECONDS");
  return text == nullptr ? 0 : std::strtod(text, nullptr);
}

std::uint64_t seed_asked() {
  const auto* text = std::getenv("SKVM_INJECTION_SEED");
  return text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
}

/// Goes on for the time that was asked for, or so many times.
template <class Try>
std::uint64_t tried(std::uint64_t times, Try once) {
  using clock = std::chrono::steady_clock;
  auto seconds = seconds_asked();
  auto end = clock::now() + std::chrono::duration<double>(seconds);
  std::uint64_t count = 0;
  for (; seconds > 0 ? (count % 64 != 0 || clock::now() < end) : count < times;
       ++count)
    if (!once())
      break;
  return count;
}

struct injection : ::testing::TestWithParam<std::size_t> {};

TEST_P(injection, through_a_request_brings_nothing_but_values) {
  const auto& of = kinds[GetParam()];
  auto what = learnt(of);
  auto script = what.script;
  matcher which{std::move(what)};
  chance random{seed_asked() * 100 + GetParam()};
  std::uint64_t bound_ones = 0;
  auto count = tried(6000, [&] {
    auto value = attacked(of, random);
    for (const auto& task :
         {of.type == slot_type::flag ? "use it" + value
                                     : "use " + value + " now",
          value}) {
      auto bound = which.bind(read_request(task));
      if (!bound)
        continue;
      ++bound_ones;
      for (const auto& hole : bound->holes)
        if (!is_plain(of.type, hole)) {
          ADD_FAILURE() << ::testing::PrintToString(task) << " gave "
                        << ::testing::PrintToString(hole);
          return false;
        }
    }
    return true;
  });
  EXPECT_EQ(which.what().script, script);
  EXPECT_GT(bound_ones, 0U) << "nothing was tried";
  std::cout << to_string(of.type) << ": " << count << " requests, "
            << bound_ones << " were a function's\n";
}

INSTANTIATE_TEST_SUITE_P(types, injection, ::testing::Range<std::size_t>(0, 8),
                         [](const auto& one) {
                           return std::string{to_string(kinds[one.param].type)};
                         });

/// Even where a request could bring any bytes, no language reads them as code.
struct injection_into_code : ::testing::TestWithParam<const char*> {};

TEST_P(injection_into_code, prints_the_value_whatever_it_is) {
  auto program = std::string{GetParam()};
  auto put = [&](const std::string& value) {
    return std::vector<traced_step>{
      {false, {}, replace_all(program, "VALUE", value)}};
  };
  auto made = generalise({put("one"), put("two")});
  ASSERT_TRUE(made) << made.error().text();
  ASSERT_TRUE(check_holes(made->code));
  temporary_folder folder{*make_temporary_folder(::testing::TempDir(), "i-")};
  auto file = folder.path() / "run.sh";
  ASSERT_TRUE(write_file(file, render(made->code)));
  chance random{seed_asked()};
  launcher processes;
  auto count = tried(25, [&] {
    auto value = attacked(kinds[3], random) + attacked(kinds[0], random);
    // Neither can be in an environment, nor is it bound.
    std::erase(value, '\0');
    std::string hexadecimal;
    for (unsigned char c : value) {
      hexadecimal += "0123456789abcdef"[c >> 4];
      hexadecimal += "0123456789abcdef"[c & 15];
    }
    launch_spec spec;
    spec.argv = {"sh", file.string()};
    spec.cwd = folder.path().string();
    spec.env = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "SKVM_H0=" + value,
                "SKVM_H0_HEX=" + hexadecimal};
    auto done = run_and_wait(processes, spec);
    EXPECT_EQ(done.code, 0) << done.err.text();
    EXPECT_EQ(done.out.text(), value);
    auto pwned = std::filesystem::exists(folder.path() / "pwned");
    EXPECT_FALSE(pwned) << ::testing::PrintToString(value);
    return !::testing::Test::HasFailure();
  });
  std::cout << program.substr(0, 24) << "…: " << count << " programs ran\n";
}

INSTANTIATE_TEST_SUITE_P(
  languages, injection_into_code,
  ::testing::Values("printf %s VALUE", "printf '%s' 'VALUE'",
                    "python3 -c 'import sys; "
                    "sys.stdout.buffer.write(\"VALUE\".encode(\"utf-8\", "
                    "\"surrogateescape\"))'"));

} // namespace
} // namespace skvm::solidify
