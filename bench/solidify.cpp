#include "solidify.hpp"

#include "skill/skill_loader.hpp"
#include "solidify/solidifier.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace skvm::bench {

namespace {

using namespace solidify;

constexpr int skills = 100;
constexpr int functions = 100; ///< a skill

std::shared_ptr<const matcher> function_of(int skill_number, int number) {
  auto kind = "report" + std::to_string(number);
  std::vector<observation> runs;
  int value = 5;
  for (const auto* task :
       {"write the KIND for data/north.csv with the first VALUE rows",
        "create the KIND for south.csv with the first VALUE rows",
        "write the KIND from in/east.csv with VALUE rows"}) {
    std::string text{task};
    text.replace(text.find("KIND"), 4, kind);
    text.replace(text.find("VALUE"), 5, std::to_string(++value));
    auto begin = text.rfind(' ', text.find(".csv")) + 1;
    auto file = text.substr(begin, text.find(".csv") + 4 - begin);
    observation one;
    one.task = text;
    one.steps = {{false, {}, "sh do.sh " + file + " " + std::to_string(value)}};
    one.output = one.all_output = one.text = "done";
    runs.push_back(std::move(one));
  }
  auto made = learn(runs);
  if (!made)
    return nullptr;
  made->id = kind;
  made->digest = "skill" + std::to_string(skill_number);
  return std::make_shared<const matcher>(std::move(*made));
}

template <class Call>
double median_us(Call call) {
  std::vector<double> times;
  for (int i = 0; i < 2001; ++i) {
    auto begun = std::chrono::steady_clock::now();
    call();
    times.push_back(std::chrono::duration<double, std::micro>(
                      std::chrono::steady_clock::now() - begun)
                      .count());
  }
  std::nth_element(times.begin(), times.begin() + 1000, times.end());
  return times[1000];
}

} // namespace

std::map<std::string, double> measure_solidify(const std::string& skill) {
  function_index all;
  for (int s = 0; s < skills; ++s)
    for (int f = 0; f < functions; ++f)
      if (auto made = function_of(s, f))
        all.add(std::move(made));
  std::size_t hits = 0;
  auto ask = [&](const char* task) {
    return median_us([&] { hits += all.find("skill42", task) ? 1 : 0; });
  };
  std::map<std::string, double> out;
  out["solidify_functions"] = static_cast<double>(all.size());
  out["solidify_hit_us"] =
    ask("Please create the report42 from data/west.csv with 7 rows.");
  out["solidify_hit_share"] = static_cast<double>(hits) / 2001;
  out["solidify_near_miss_us"] =
    ask("create the report42 for data/west.csv with the first 7 rows, but only "
        "page 3");
  out["solidify_miss_us"] =
    ask("Look through the tickets of this week and tell me which ones I should "
        "answer first, and why.");
  if (auto loaded = load_skill(skill))
    out["solidify_digest_us"] = median_us([&] { (void)digest_of(**loaded); });
  return out;
}

} // namespace skvm::bench
