#include "solidify/program.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"
#include "base/json_members.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace skvm::solidify {

namespace {

using kind = code_token::kind;

constexpr std::size_t longest_code = std::size_t{64} << 10;

constexpr std::array<std::string_view, 12> lookers{
  "ls",   "pwd",  "cat",   "head", "tail", "stat",
  "file", "tree", "which", "wc",   "du",   "type"};

bool only_looks(const std::string& command) {
  auto tokens = read_code(command, code_language::shell);
  auto first = true;
  for (const auto& token : tokens) {
    if (token.what == kind::heredoc)
      return false;
    if (token.what == kind::other) {
      if (token.text.find_first_of("<>") != std::string::npos)
        return false;
      if (first && !begins_command(token))
        return false;
      first = begins_command(token);
      continue;
    }
    if (first
        && std::find(lookers.begin(), lookers.end(), token.value)
             == lookers.end())
      return false;
    first = false;
  }
  return true;
}

std::string marked(std::string text, const std::string& skill_dir,
                   const std::string& work_dir) {
  if (!skill_dir.empty())
    text = replace_all(std::move(text), skill_dir, std::string(1, skill_mark));
  if (!work_dir.empty())
    text = replace_all(std::move(text), work_dir, std::string(1, work_mark));
  return text;
}

bool is_value(kind what) {
  return what == kind::word || what == kind::string || what == kind::number;
}

class generaliser {
public:
  generaliser(std::size_t runs, list_margin margin)
    : runs_(runs), margin_(margin) {}

  using sample = std::vector<const code_tokens*>;

  result<code_tokens> merge(const sample& lists, code_language language) {
    auto same = std::all_of(lists.begin(), lists.end(), [&](const auto* one) {
      return one->size() == lists[0]->size();
    });
    if (!same)
      return language == code_language::shell ? merge_list(lists)
                                              : differ("other tokens");
    code_tokens out;
    for (std::size_t i = 0; i < lists[0]->size(); ++i) {
      auto token = merge_at(lists, i);
      if (!token)
        return token.error();
      out.push_back(std::move(*token));
    }
    return out;
  }

  /// The option in the code of all runs, in a hole of its own.
  result<void> put_flag(code_tokens& code, const code_flag& flag) {
    auto place = code.begin()
                 + static_cast<std::ptrdiff_t>(std::min(flag.at, code.size()));
    if (std::any_of(code.begin(), place,
                    [](const code_token& one) { return one.is_list; }))
      return differ("an option behind a list");
    std::vector<std::string> values;
    for (auto with : flag.with)
      values.push_back(with ? flag.text : std::string{});
    code_token token;
    token.what = kind::word;
    token.text = token.value = flag.text;
    token.is_flag = true;
    token.hole = hole_of(std::move(values), kind::word);
    made.flags.insert(made.flags.begin(), token.hole);
    code.insert(place, std::move(token));
    return ok;
  }

  general_program made;

private:
  static error differ(const std::string& how) {
    return make_error(errc::conflict, {}, "the runs differ: " + how);
  }

  result<code_token> merge_at(const sample& lists, std::size_t i) {
    std::vector<const code_token*> all;
    for (const auto* one : lists)
      all.push_back(&(*one)[i]);
    return merge(all);
  }

  result<code_token> merge(const std::vector<const code_token*>& all) {
    const auto& first = *all[0];
    auto every = [&](auto holds) {
      return std::all_of(all.begin(), all.end(),
                         [&](const auto* one) { return holds(*one); });
    };
    if (every([&](const auto& one) {
          return one.what == first.what
                 && (is_value(first.what) ? one.value == first.value
                                          : one == first);
        }))
      return first;
    auto alike = every([&](const auto& one) {
      return one.what == first.what && one.inner == first.inner
             && one.children.empty() == first.children.empty();
    });
    if (alike && !first.children.empty()) {
      if (first.what == kind::heredoc
          && !every([&](const auto& one) { return one.value == first.value; }))
        return differ("the ends of a text");
      sample inner;
      for (const auto* one : all)
        inner.push_back(&one->children);
      auto children = merge(inner, first.inner);
      if (!children)
        return children.error();
      auto out = first;
      out.children = std::move(*children);
      return out;
    }
    if (!alike || !is_value(first.what))
      return differ("'" + first.text.substr(0, 40) + "'");
    std::vector<std::string> values;
    for (const auto* one : all)
      values.push_back(one->value);
    auto out = first;
    out.hole = hole_of(std::move(values), first.what);
    return out;
  }

  int hole_of(std::vector<std::string> values, kind what) {
    for (std::size_t i = 0; i < made.values.size(); ++i)
      if (made.values[i] == values && made.code.holes[i] == what)
        return static_cast<int>(i);
    made.values.push_back(std::move(values));
    made.code.holes.push_back(what);
    return static_cast<int>(made.values.size() - 1);
  }

  /// Words of varying number between the same tokens.
  result<code_tokens> merge_list(const sample& lists) {
    if (has_list_)
      return differ("two places with varying numbers of words");
    auto shortest = lists[0]->size();
    for (const auto* one : lists)
      shortest = std::min(shortest, one->size());
    auto all_same = [&](auto at) {
      return std::all_of(lists.begin(), lists.end(), [&](const auto* one) {
        return at(*one).text == at(*lists[0]).text;
      });
    };
    std::size_t front = 0;
    while (front < shortest
           && all_same([&](const code_tokens& t) -> const code_token& {
                return t[front];
              }))
      ++front;
    std::size_t back = 0;
    while (back < shortest - front
           && all_same([&](const code_tokens& t) -> const code_token& {
                return t[t.size() - 1 - back];
              }))
      ++back;
    front += margin_.front;
    back += margin_.back;
    if (front + back >= shortest)
      return differ("the number of words");
    std::vector<std::string> values;
    for (const auto* one : lists) {
      std::string joined;
      for (auto i = front; i < one->size() - back; ++i) {
        const auto& token = (*one)[i];
        if (token.what != kind::word || !token.children.empty())
          return differ("the number of tokens");
        joined.append(token.value).append("\n");
      }
      values.push_back(std::move(joined));
    }
    code_tokens out;
    auto take = [&](std::size_t begin, std::size_t end,
                    bool from_end) -> result<void> {
      for (auto i = begin; i < end; ++i) {
        std::vector<const code_token*> all;
        for (const auto* one : lists)
          all.push_back(&(*one)[from_end ? one->size() - end + i : i]);
        auto token = merge(all);
        if (!token)
          return token.error();
        out.push_back(std::move(*token));
      }
      return ok;
    };
    if (auto taken = take(0, front, false); !taken)
      return taken.error();
    code_token list;
    list.what = kind::word;
    list.is_list = true;
    list.hole = hole_of(std::move(values), kind::word);
    out.push_back(std::move(list));
    has_list_ = true;
    if (auto taken = take(0, back, true); !taken)
      return taken.error();
    return out;
  }

  std::size_t runs_;
  list_margin margin_;
  bool has_list_ = false;
};

code_tokens word_of(const std::string& value) {
  code_token word;
  word.what = kind::word;
  word.text = shell_quoted(value);
  word.value = value;
  return {word};
}

} // namespace

result<std::vector<traced_step>> steps_of(const std::vector<traced_call>& calls,
                                          const std::string& skill_dir,
                                          const std::string& work_dir) {
  auto refused = [](const std::string& why) {
    return make_error(errc::invalid_argument, {}, why);
  };
  std::vector<traced_step> acting;
  std::vector<traced_step> looking;
  for (const auto& call : calls) {
    // Whether it takes nothing from a call that failed shows in the comparison
    // with the run.
    if (call.failed)
      continue;
    if (call.tool == "read_file" || call.tool == "list_directory")
      continue;
    auto arguments = json::read(call.arguments, call.tool);
    if (!arguments || !arguments->is_object())
      return refused("a call of " + call.tool + " cannot be read");
    const auto& given = arguments->get_object();
    traced_step step;
    if (call.tool == "write_file") {
      step.writes_file = true;
      step.path = marked(json::text_in(given, "path"), skill_dir, work_dir);
      step.code = json::text_in(given, "content");
    } else if (call.tool == "execute_command") {
      step.code = marked(json::text_in(given, "command"), skill_dir, work_dir);
      step.output = call.output;
    } else {
      return refused("it used " + call.tool + ", which no function can repeat");
    }
    if (step.code.size() > longest_code)
      return refused("a program of " + std::to_string(step.code.size())
                     + " bytes is too long");
    if (!step.writes_file && only_looks(step.code))
      looking.push_back(std::move(step));
    else
      acting.push_back(std::move(step));
  }
  if (acting.empty())
    acting = std::move(looking);
  if (acting.empty())
    return refused("it ran nothing");
  return acting;
}

result<general_program>
generalise(const std::vector<std::vector<traced_step>>& runs,
           list_margin margin, const std::vector<code_flag>& flags) {
  generaliser all{runs.size(), margin};
  for (const auto& run : runs)
    if (run.size() != runs[0].size())
      return make_error(errc::conflict, {},
                        "the runs differ: " + std::to_string(run.size())
                          + " steps and " + std::to_string(runs[0].size()));
  for (std::size_t i = 0; i < runs[0].size(); ++i) {
    program_step out;
    out.writes_file = runs[0][i].writes_file;
    std::vector<code_tokens> paths;
    std::vector<code_tokens> codes;
    for (const auto& run : runs) {
      if (run[i].writes_file != out.writes_file)
        return make_error(errc::conflict, {}, "the runs differ: other tools");
      auto language =
        out.writes_file ? language_of(run[i].path) : code_language::shell;
      if (codes.empty())
        out.language = language;
      else if (language != out.language)
        return make_error(errc::conflict, {},
                          "the runs differ: other languages");
      codes.push_back(read_code(run[i].code, language));
      if (out.writes_file)
        paths.push_back(word_of(run[i].path));
    }
    auto sample_of = [](const std::vector<code_tokens>& from) {
      generaliser::sample sample;
      for (const auto& one : from)
        sample.push_back(&one);
      return sample;
    };
    if (out.writes_file) {
      auto path = all.merge(sample_of(paths), code_language::text);
      if (!path)
        return path.error();
      out.path = std::move(*path);
    }
    for (const auto& flag : flags)
      if (flag.step == i)
        for (auto& one : codes)
          std::erase_if(one, [&](const code_token& token) {
            return token.what == kind::word && token.value == flag.text;
          });
    auto code = all.merge(sample_of(codes), out.language);
    if (!code)
      return code.error();
    out.code = std::move(*code);
    for (auto flag = flags.rbegin(); flag != flags.rend(); ++flag)
      if (flag->step == i)
        if (auto put = all.put_flag(out.code, *flag); !put)
          return put.error();
    all.made.code.steps.push_back(std::move(out));
  }
  return std::move(all.made);
}

namespace {

bool is_script_of_skill(const code_token& token) {
  static constexpr auto endings = std::to_array<std::string_view>(
    {".sh", ".bash", ".py", ".js", ".mjs", ".cjs"});
  return token.what == code_token::kind::word && !token.value.empty()
         && token.value[0] == skill_mark
         && std::any_of(endings.begin(), endings.end(), [&](auto ending) {
              return token.value.ends_with(ending);
            });
}

} // namespace

std::string shape_of(const std::vector<traced_step>& steps) {
  std::string out;
  for (const auto& step : steps) {
    if (step.writes_file) {
      out.append("write:").append(to_string(language_of(step.path)));
    } else {
      program one;
      one.steps.push_back({false,
                           code_language::shell,
                           {},
                           read_code(step.code, code_language::shell)});
      out += "run";
      for (const auto& name : programs_of(one))
        out.append(":").append(name);
      // To an interpreter, which script of the skill it reads is what it does.
      for (const auto& token : one.steps[0].code)
        if (is_script_of_skill(token))
          out.append(":").append(token.value);
    }
    out += "\n";
  }
  return out;
}

} // namespace skvm::solidify
