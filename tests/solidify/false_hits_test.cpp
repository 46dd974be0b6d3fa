#include "tests/solidify/families.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "solidify/scope.hpp"
#include <gtest/gtest.h>

#include <iostream>
#include <set>

namespace skvm::solidify::test {

namespace {

const std::filesystem::path requests{SKVM_TEST_REQUESTS};

struct tally {
  int asked_true = 0;
  int hits = 0;
  int asked_false = 0;
  int false_hits = 0;
  int wrong_values = 0;
};

struct trial {
  explicit trial(const std::string& file)
    : families(read_families(requests / file)) {
    for (const auto& of : families) {
      auto made = learn(training(of));
      EXPECT_TRUE(made) << of.name << ": " << made.error().text();
      if (!made)
        continue;
      made->id = of.name;
      made->digest = "all";
      index.add(std::make_shared<const matcher>(std::move(*made)));
    }
  }

  void ask(const family& of, const std::string& text,
           const std::vector<std::string>& values, tally& count) {
    ++count.asked_true;
    auto found = index.find("all", text);
    if (!found) {
      missed.push_back(text + "  [" + found.error().message + "]");
      return;
    }
    ++count.hits;
    auto wanted = holes_for(of, values);
    const auto& got = found->bound.holes;
    auto same = found->which->what().id == of.name
                && std::set<std::string>(wanted.begin(), wanted.end())
                     == std::set<std::string>(got.begin(), got.end())
                && (wanted.size() != got.size() || wanted == got);
    if (!same)
      ++count.wrong_values;
    EXPECT_TRUE(same) << of.name << ": " << text << "\nas "
                      << found->which->what().id << " "
                      << ::testing::PrintToString(got) << " and not "
                      << ::testing::PrintToString(wanted);
  }

  void ask_near(const family& of, const std::string& text, tally& count) {
    if (text.empty())
      return;
    ++count.asked_false;
    auto found = index.find("all", text);
    if (found)
      ++count.false_hits;
    EXPECT_FALSE(found) << of.name << ": " << text.substr(0, 200) << "\nas "
                        << found->which->what().id << " "
                        << ::testing::PrintToString(found->bound.holes);
  }

  void report(const char* what, const tally& count) const {
    std::cout << what << ": " << count.hits << " of " << count.asked_true
              << " true ones hit, " << count.false_hits << " of "
              << count.asked_false << " near misses hit, " << count.wrong_values
              << " with other values\n";
    if (std::getenv("SKVM_SHOW_MISSED") != nullptr)
      for (const auto& line : missed)
        std::cout << "  missed: " << line << '\n';
  }

  tally generated(unsigned seed) {
    tally count;
    for (const auto& of : families) {
      chance random{seed + static_cast<unsigned>(of.name.size())};
      for (int i = 0; i < 40; ++i) {
        auto values = random_values(of, random);
        // What may stand in a choice is what was seen.
        const auto& phrase = of.phrases[random() % of.phrases.size()];
        ask(of, varied(filled(phrase, of, values), random), values, count);
      }
      for (int i = 0; i < 2 * near_misses; ++i) {
        auto values = random_values(of, random);
        const auto& phrase = of.phrases[random() % of.phrases.size()];
        ask_near(of, near_miss(i % near_misses, of, phrase, values, random),
                 count);
      }
    }
    return count;
  }

  tally written() {
    tally count;
    for (const auto& of : families)
      for (const auto& line : of.lines) {
        if (line.hits)
          ask(of, line.text, line.values, count);
        else
          ask_near(of, line.text, count);
      }
    return count;
  }

  std::vector<family> families;
  function_index index;
  std::vector<std::string> missed;
};

TEST(false_hits, there_are_none_among_requests_like_those_at_hand) {
  trial all{"seen.txt"};
  auto count = all.generated(1);
  all.report("seen, generated", count);
  EXPECT_EQ(count.false_hits, 0);
  EXPECT_EQ(count.wrong_values, 0);
  EXPECT_GE(count.hits * 100, count.asked_true * 80);
}

TEST(false_hits, there_are_none_among_written_requests) {
  trial all{"seen.txt"};
  auto count = all.written();
  all.report("seen, written", count);
  EXPECT_EQ(count.false_hits, 0);
}

TEST(false_hits, there_are_none_among_requests_kept_aside) {
  trial all{"unseen.txt"};
  auto made = all.generated(2);
  all.report("unseen, generated", made);
  EXPECT_EQ(made.false_hits, 0);
  EXPECT_GE(made.hits * 100, made.asked_true * 80);
  all.missed.clear();
  auto written = all.written();
  all.report("unseen, written", written);
  EXPECT_EQ(written.false_hits, 0);
}

TEST(false_hits, there_are_none_among_requests_asked_once_at_the_end) {
  trial all{"fresh.txt"};
  auto count = all.written();
  all.report("fresh, written", count);
  EXPECT_EQ(count.false_hits, 0);
}

/// Lines `KIND TEXT` of a file; those kept aside begin with `aside`.
struct hostile_value {
  bool aside = false;
  std::string kind;
  std::string text;
};

std::vector<hostile_value> hostile_values() {
  auto all = read_file(requests / "tricky_values.txt");
  EXPECT_TRUE(all) << all.error().text();
  std::vector<hostile_value> out;
  for (auto line : split_lines(*all)) {
    if (line.empty() || line[0] == '#')
      continue;
    hostile_value one;
    one.aside = line.starts_with("aside ");
    if (one.aside)
      line.remove_prefix(6);
    auto blank = line.find(' ');
    one.kind = line.substr(0, blank);
    one.text = replace_all(std::string{line.substr(blank + 1)}, "\\n", "\n");
    out.push_back(std::move(one));
  }
  return out;
}

tally ask_hostile(trial& all, bool aside) {
  tally count;
  chance random{5};
  for (const auto& of : all.families)
    for (const auto& value : hostile_values())
      for (std::size_t slot = 0; slot < of.slots.size(); ++slot) {
        if (value.aside != aside
            || (value.kind != "any" && value.kind != of.slots[slot]))
          continue;
        auto values = random_values(of, random);
        values[slot] = value.text;
        for (const auto& phrase : of.phrases)
          all.ask_near(of, filled(phrase, of, values), count);
      }
  return count;
}

TEST(false_hits, there_are_none_among_requests_that_turn_others_around) {
  trial all{"tricky.txt"};
  auto count = all.written();
  all.report("tricky, written", count);
  auto values = ask_hostile(all, false);
  all.report("tricky, values", values);
  EXPECT_EQ(count.hits, count.asked_true);
  EXPECT_EQ(count.false_hits + values.false_hits, 0);
}

TEST(false_hits, there_are_none_among_those_of_them_that_were_kept_aside) {
  trial all{"tricky_aside.txt"};
  auto count = all.written();
  all.report("tricky, aside, written", count);
  trial at_hand{"tricky.txt"};
  auto values = ask_hostile(all, false);
  for (const auto& more :
       {ask_hostile(all, true), ask_hostile(at_hand, true)}) {
    values.asked_false += more.asked_false;
    values.false_hits += more.false_hits;
  }
  all.report("tricky, aside, values", values);
  EXPECT_EQ(count.hits, count.asked_true);
  EXPECT_EQ(count.false_hits + values.false_hits, 0);
}

constexpr auto each = "each file";

/// A line as the task of a run in parts says it, without its first value.
std::string without_item(const family& of, const std::string& line) {
  const auto& kind = of.slots[0];
  auto is_item = [&](std::string_view word) {
    if (kind == "number" || kind == "date")
      return word.find_first_not_of("0123456789-") == std::string_view::npos
             && std::isdigit(static_cast<unsigned char>(word[0])) != 0;
    return kind == "folder" ? word.find('/') != std::string_view::npos
                                && word.find('*') == std::string_view::npos
                            : word.ends_with("." + kind);
  };
  for (std::size_t at = 0; at < line.size();) {
    auto end = std::min(line.find_first_of(" ,:\"'", at), line.size());
    if (end > at && is_item(std::string_view{line}.substr(at, end - at)))
      return line.substr(0, at) + each + line.substr(end);
    at = end + 1;
  }
  return line;
}

/// The same functions, of parts that are asked for one item each.
struct trial_of_parts : trial {
  explicit trial_of_parts(const std::string& file) : trial(file) {
    index = {};
    for (const auto& of : families) {
      auto runs = training(of);
      auto values = training_values(of);
      for (std::size_t i = 0; i < runs.size(); ++i)
        runs[i].task =
          part_request(task(of, of.phrases[i], values[i]), {values[i][0]});
      auto made = learn(runs);
      EXPECT_TRUE(made) << of.name << ": " << made.error().text();
      if (!made)
        continue;
      made->id = of.name;
      made->digest = "all";
      index.add(std::make_shared<const matcher>(std::move(*made)));
    }
  }

  static std::string task(const family& of, const std::string& phrase,
                          std::vector<std::string> values) {
    values[0] = each;
    return filled(phrase, of, values);
  }

  /// Whether it is one of the requests that the functions are made of.
  static bool is_asked(const family& of, const std::string& text) {
    return std::find(of.phrases.begin(), of.phrases.end(),
                     replace_all(text, each, "{0}"))
           != of.phrases.end();
  }
};

TEST(false_hits, there_are_none_among_requests_of_parts) {
  tally count;
  for (const auto* file : {"tricky.txt", "tricky_aside.txt"}) {
    trial_of_parts all{file};
    chance random{7};
    for (const auto& of : all.families) {
      for (const auto& line : of.lines) {
        auto text = without_item(of, line.text);
        for (const auto& item : {std::string{"in/logo.png"}, std::string{"21"},
                                 random_values(of, random)[0]})
          if (!line.hits && !trial_of_parts::is_asked(of, text))
            all.ask_near(of, part_request(text, {item}), count);
      }
      for (const auto& phrase : of.phrases) {
        auto values = random_values(of, random);
        auto other = random_values(of, random)[0];
        auto task = trial_of_parts::task(of, phrase, values);
        all.ask(of, part_request(task, {values[0]}), values, count);
        // Several items, none, and hostile ones.
        all.ask_near(of, part_request(task, {values[0], other}), count);
        all.ask_near(of, task, count);
        for (const auto& value : hostile_values())
          all.ask_near(of, part_request(task, {value.text}), count);
      }
    }
    all.report(file, count);
  }
  EXPECT_EQ(count.false_hits, 0);
  EXPECT_EQ(count.wrong_values, 0);
  EXPECT_GE(count.hits * 100, count.asked_true * 80);
}

} // namespace
} // namespace skvm::solidify::test
