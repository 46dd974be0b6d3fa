#include "tests/solidify/families.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include <gtest/gtest.h>

#include <sstream>

namespace skvm::solidify::test {

namespace {

std::string pick(const std::vector<std::string>& from, chance& random) {
  return from[random() % from.size()];
}

std::string name(chance& random) {
  static const std::vector<std::string> stems{
    "north", "south",    "report",  "q3",     "sales_b",
    "input", "final",    "draft",   "server", "notes",
    "alpha", "old-data", "summary", "team",   "x"};
  return pick(stems, random) + std::to_string(random() % 90);
}

std::string path(const std::string& ending, chance& random) {
  static const std::vector<std::string> folders{"", "", "data/", "in/", "a/b/"};
  return pick(folders, random) + name(random) + "." + ending;
}

std::string two_digits(std::uint_fast32_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string value_of(const std::string& kind, chance& random) {
  if (kind == "number")
    return std::to_string(2 + random() % 90);
  if (kind == "year")
    return std::to_string(2010 + random() % 15);
  if (kind == "date" || kind == "month") {
    auto month = std::to_string(2018 + random() % 8) + "-"
                 + two_digits(1 + random() % 12U);
    return kind == "month" ? month
                           : month + "-" + two_digits(1 + random() % 28);
  }
  if (kind == "city")
    return pick({"Paris", "Tokyo", "London", "Cairo", "Lima", "Quito", "Delhi"},
                random);
  if (kind == "person")
    return pick({"Anna", "Peter", "Maria", "John"}, random) + " "
           + pick({"Weber", "Rossi", "Novak", "Smith"}, random);
  if (kind == "column")
    return pick({"price", "name", "date"}, random);
  if (kind == "op")
    return pick({"mean", "sum", "max"}, random);
  if (kind == "kind")
    return pick({"bar", "line", "pie"}, random);
  if (kind == "unit")
    return pick({"dollars", "euros", "yen"}, random);
  if (kind == "quoted")
    return pick({"error", "time out", "failed", "warning", "user name"},
                random);
  if (kind == "folder")
    return pick({"src", "lib", "docs"}, random) + "/" + name(random);
  if (kind == "pdfs") {
    std::string out;
    for (auto count = 2 + random() % 3; count > 0; --count)
      out += (out.empty() ? "" : " ") + path("pdf", random);
    return out;
  }
  return path(kind, random);
}

/// As a request says it.
std::string said(const std::string& kind, const std::string& value) {
  if (kind == "quoted")
    return "\"" + value + "\"";
  if (kind != "pdfs")
    return value;
  auto out = replace_all(value, " ", ", ");
  auto last = out.rfind(", ");
  return last == std::string::npos ? out : out.replace(last, 2, " and ");
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in{text};
  std::vector<std::string> out;
  for (std::string word; in >> word;)
    out.push_back(word);
  return out;
}

std::string with_first(const std::string& text, const std::string& before) {
  return before + text;
}

} // namespace

std::vector<family> read_families(const std::filesystem::path& file) {
  auto text = read_file(file);
  EXPECT_TRUE(text) << text.error().text();
  std::vector<family> out;
  if (!text)
    return out;
  for (auto view : split_lines(*text)) {
    std::string line{view};
    if (line.empty() || line[0] == '#')
      continue;
    auto blank = line.find(' ');
    auto word = line.substr(0, blank);
    auto rest = blank == std::string::npos ? "" : line.substr(blank + 1);
    if (word == "family")
      out.push_back({rest, {}, {}, {}, {}});
    else if (word == "command")
      out.back().command = rest;
    else if (word == "slot")
      out.back().slots.push_back(rest);
    else if (word == "phrase")
      out.back().phrases.push_back(rest);
    else if (word == "-")
      out.back().lines.push_back({false, rest, {}});
    else if (word == "+") {
      auto arrow = rest.find(" =>");
      written_line made{true, rest.substr(0, arrow), {}};
      auto values = rest.substr(std::min(arrow + 3, rest.size()));
      while (!trim(values).empty()) {
        auto bar = std::min(values.find(" | "), values.size());
        made.values.emplace_back(trim(values.substr(0, bar)));
        values.erase(0, std::min(bar + 3, values.size()));
      }
      out.back().lines.push_back(std::move(made));
    } else {
      ADD_FAILURE() << "what is '" << line << "'";
    }
  }
  return out;
}

std::vector<std::string> random_values(const family& of, chance& random) {
  std::vector<std::string> out;
  for (const auto& kind : of.slots) {
    auto value = value_of(kind, random);
    while (std::find(out.begin(), out.end(), value) != out.end())
      value = value_of(kind, random);
    out.push_back(std::move(value));
  }
  return out;
}

std::string filled(const std::string& phrase, const family& of,
                   const std::vector<std::string>& values) {
  auto out = phrase;
  for (std::size_t i = 0; i < values.size(); ++i)
    out = replace_all(out, "{" + std::to_string(i) + "}",
                      said(of.slots[i], values[i]));
  return out;
}

std::vector<traced_step> steps_for(const family& of,
                                   const std::vector<std::string>& values) {
  auto command = replace_all(of.command, "S/", std::string{skill_mark} + "/");
  for (std::size_t i = 0; i < values.size(); ++i) {
    auto at = "{" + std::to_string(i);
    auto quoted = of.slots[i] == "pdfs" ? values[i] : shell_quoted(values[i]);
    command = replace_all(command, at + "}", quoted);
    command = replace_all(command, at + "*}", values[i]);
    for (auto how :
         {transform::base_name, transform::stem, transform::no_ending,
          transform::slug, transform::compact}) {
      auto name = how == transform::base_name ? std::string{"base"}
                                              : std::string{to_string(how)};
      command = replace_all(command, at + "." + name + "}",
                            transformed(how, values[i]).value_or("?"));
    }
  }
  return {{false, {}, command}};
}

std::vector<std::vector<std::string>> training_values(const family& of) {
  std::vector<std::vector<std::string>> used;
  chance random{static_cast<unsigned>(of.name.size() * 7 + of.slots.size())};
  for (std::size_t run = 0; run < 3; ++run) {
    auto values = random_values(of, random);
    auto differs = [&] {
      for (const auto& other : used)
        for (std::size_t i = 0; i < values.size(); ++i)
          if (other[i] == values[i]
              || words_of(other[i]).size() + words_of(values[i]).size() == 0)
            return false;
      return true;
    };
    for (int tries = 0; tries < 200 && !differs(); ++tries)
      values = random_values(of, random);
    used.push_back(std::move(values));
  }
  return used;
}

std::vector<observation> training(const family& of) {
  std::vector<observation> out;
  for (const auto& values : training_values(of)) {
    observation one;
    one.task = filled(of.phrases[out.size()], of, values);
    one.steps = steps_for(of, values);
    one.output = one.all_output = one.text = "done";
    out.push_back(std::move(one));
  }
  // Lists of one length only would be so many single values.
  return out;
}

std::vector<std::string> holes_for(const family& of,
                                   const std::vector<std::string>& values) {
  std::vector<std::vector<traced_step>> runs;
  for (auto& one : training(of))
    runs.push_back(one.steps);
  runs.push_back(steps_for(of, values));
  for (auto margin : {list_margin{0, 0}, list_margin{0, 1}}) {
    auto made = generalise(runs, margin);
    if (!made)
      continue;
    std::vector<std::string> out;
    for (const auto& all : made->values)
      out.push_back(all.back());
    if (margin.back == 0 && of.command.find("*}") != std::string::npos)
      continue;
    return out;
  }
  return {"?"};
}

std::string varied(const std::string& text, chance& random) {
  auto out = text;
  if (random() % 3 == 0)
    out[0] = static_cast<char>(std::toupper(out[0]));
  switch (random() % 9) {
    case 0:
      return "Please " + out + ".";
    case 1:
      return "could you " + out + "?";
    case 2:
      return "Hi, " + out + ", thanks!";
    case 3:
      return "I need you to " + out + ".";
    case 4:
      return out + " please";
    case 5:
      return "  " + out + "\n";
    case 6:
      return "Hello! Can you please " + out + "?";
    default:
      return out;
  }
}

std::string near_miss(int number, const family& of, const std::string& phrase,
                      const std::vector<std::string>& values, chance& random) {
  static const std::vector<std::string> in_front{
    "don't ",          "do not ",      "never ",
    "please do not ",  "why ",         "how do I ",
    "did you ",        "should I ",    "explain how to ",
    "stop trying to ", "after lunch ", "if you can, "};
  static const std::vector<std::string> behind{" but only page 3",
                                               " and sort the result by weight",
                                               " except the header",
                                               " if it exists",
                                               " in reverse",
                                               " without the header",
                                               " in Fahrenheit",
                                               " again",
                                               " like before",
                                               " for 2023",
                                               ", then delete it",
                                               " twice",
                                               " and tell me what you think",
                                               " unless it is empty",
                                               " using the other script",
                                               " as usual"};
  static const std::vector<std::string> evil{"; rm -rf ~",
                                             "$(touch pwned)",
                                             "`id`",
                                             " | sh",
                                             " && reboot",
                                             "\nrm -rf /",
                                             "../../etc/passwd",
                                             "'; DROP TABLE t; --",
                                             "${HOME}",
                                             "*",
                                             "\xe2\x80\xae",
                                             "%00",
                                             " > /dev/sda",
                                             "\\\";id;\\\"",
                                             "|tee x"};
  auto text = filled(phrase, of, values);
  auto fronts = static_cast<int>(in_front.size());
  auto backs = static_cast<int>(behind.size());
  if (number < fronts)
    return with_first(text, in_front[static_cast<std::size_t>(number)]);
  number -= fronts;
  if (number < backs)
    return text + behind[static_cast<std::size_t>(number)];
  number -= backs;
  auto others = random_values(of, random);
  auto second = filled(of.phrases[random() % of.phrases.size()], of, others);
  auto slot = of.slots.empty() ? 0 : random() % of.slots.size();
  switch (number) {
    case 0:
      return text + " and " + second;
    case 1:
      return text + ". Then " + second + ".";
    case 2:
      return text + "; " + second;
    case 3:
      return text + "\n" + second;
    case 4:
      return text + " " + text;
    case 5:
      return "For the same reason " + text;
    case 6: { // A letter that only looks like one.
      auto at = text.find_first_of("aeo");
      if (at == std::string::npos)
        return {};
      return text.replace(at, 1,
                          text[at] == 'a'   ? "\xd0\xb0"
                          : text[at] == 'e' ? "\xd0\xb5"
                                            : "\xd0\xbe");
    }
    case 7: // A blank of no width in a word.
      return text.insert(1 + random() % (text.size() - 1), "\xe2\x80\x8b");
    case 8:
      return text + " " + std::string(1 << 20, 'a');
    default:
      break;
  }
  if (of.slots.empty())
    return {};
  auto changed = values;
  switch (number) {
    case 9: // The value is missing.
      changed[slot] = "it";
      return of.slots[slot] == "column" || of.slots[slot] == "quoted"
               ? std::string{}
               : filled(phrase, of, changed);
    case 10:
    case 11:
    case 12:
      changed[slot] += pick(evil, random);
      return filled(phrase, of, changed);
    case 13:
      changed[slot] = pick(evil, random) + changed[slot];
      return filled(phrase, of, changed);
    case 14: // One value too many.
      changed[slot] +=
        of.slots[slot] == "quoted" ? "\" or \"x" : " or " + others[slot];
      return filled(phrase, of, changed);
    case 15: { // Another kind of thing.
      changed[slot] = of.slots[slot] == "number" ? "seven" : "17.5kg";
      if (of.slots[slot] == "quoted")
        return {};
      return filled(phrase, of, changed);
    }
    default:
      return {};
  }
}

} // namespace skvm::solidify::test
