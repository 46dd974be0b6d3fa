#include "items.hpp"

#include "../lang/shell.hpp"
#include "../lang/text.hpp"
#include "lists.hpp"
#include "names.hpp"

#include <algorithm>
#include <initializer_list>

namespace extract_concurrency {

namespace {

using pass_lang::is_one_of;

std::string plain(std::string_view text) {
  std::string out;
  for (char c : pass_lang::trim(text))
    if (c != '`' && c != '*' && c != '|')
      out += c;
  while (!out.empty()
         && (out.back() == '.' || out.back() == ';' || out.back() == ','
             || out.back() == ':'))
    out.pop_back();
  return out;
}

std::string_view first_cell(std::string_view row) {
  row.remove_prefix(1);
  return pass_lang::trim(row.substr(0, row.find('|')));
}

bool is_rule(std::string_view cell) {
  return !cell.empty()
         && cell.find_first_not_of("-: ") == std::string_view::npos;
}

// Bullets and the first column of a table in the text of a step.
std::vector<std::string> listed(std::string_view text) {
  std::vector<std::string> out;
  bool rows = false;
  bool fenced = false;
  bool first = true;
  for (auto line : pass_lang::split_lines(text)) {
    auto bare = pass_lang::trim(line);
    if (bare.starts_with("```") || bare.starts_with("~~~"))
      fenced = !fenced;
    bool bullet = bare.starts_with("- ") || bare.starts_with("* ")
                  || bare.starts_with("+ ");
    if (!fenced && !first && bullet) {
      auto item = bare.substr(2);
      // "- open it" is a part of the work, not one of the items.
      prose said{item};
      if (said.words().size() > 1 && !said.verbs().empty()
          && said.verbs().front().what != deed::unknown)
        return {};
      auto end = std::min({item.find(": "), item.find(" – "), item.find(" — "),
                           item.find(" - "), item.size()});
      out.push_back(plain(item.substr(0, end)));
    } else if (!fenced && bare.starts_with("|")) {
      auto cell = first_cell(bare);
      if (is_rule(cell))
        rows = true;
      else if (rows)
        out.push_back(plain(cell));
    }
    first = false;
  }
  std::erase_if(out, [](const std::string& one) { return one.empty(); });
  return out.size() < 2 ? std::vector<std::string>{} : out;
}

// "for each of north, south and west"; names are short.
std::vector<std::string> enumerated(std::string_view sentence) {
  auto lower = pass_lang::to_lower(sentence);
  std::size_t at = std::string::npos;
  for (std::string_view lead :
       {"each of ", "all of ", "every one of ", "(", ": "})
    if (at == std::string::npos)
      if (auto found = lower.find(lead); found != std::string::npos)
        at = found + lead.size();
  if (at == std::string::npos)
    return {};
  auto end = std::min(sentence.find_first_of(").;:\n", at), sentence.size());
  auto rest = std::string{sentence.substr(at, end - at)};
  if (rest.find(", ") == std::string::npos
      && rest.find(" and ") == std::string::npos)
    return {};
  rest = pass_lang::replace_all(std::move(rest), ", and ", ", ");
  rest = pass_lang::replace_all(std::move(rest), " and ", ", ");
  std::vector<std::string> out;
  for (std::size_t from = 0; from <= rest.size();) {
    auto comma = std::min(rest.find(", ", from), rest.size());
    auto name = plain(std::string_view{rest}.substr(from, comma - from));
    // "…, write a report": what is done with them.
    auto first = name.substr(0, name.find(' '));
    if (first.size() < name.size() && out.size() > 1
        && deed_of(pass_lang::to_lower(first)) != deed::unknown)
      break;
    if (name.empty() || std::count(name.begin(), name.end(), ' ') > 2)
      return {};
    out.push_back(std::move(name));
    from = comma + 2;
  }
  return out.size() < 2 ? std::vector<std::string>{} : out;
}

// The things that are gone through: "for each commit", "every open issue".
std::vector<std::string_view> things(const prose& said) {
  const auto& words = said.words();
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!is_one_of(words[i].text, {"each", "every", "all"}))
      continue;
    std::vector<std::string_view> out;
    for (auto j = i + 1; j < words.size() && out.size() < 3; ++j) {
      auto text = words[j].text;
      if (words[j].code || words[j].sentence || words[j].clause
          || is_one_of(text, {"in", "whose", "that", "which", "from", "with"}))
        break;
      if (!is_empty_word(text))
        out.push_back(text);
    }
    return out;
  }
  return {};
}

bool speaks_of(const prose& said, std::string_view thing) {
  return std::any_of(said.words().begin(), said.words().end(),
                     [&](const word& one) {
                       return !one.code && stem(one.text) == stem(thing);
                     });
}

// The command of a step, where it prints a list.
std::string listing(const skvm::skill& skill, const footprint& node) {
  for (auto index : step_of(skill, node).code) {
    const auto& block = skill.code[static_cast<std::size_t>(index)];
    if (block.role == skvm::code_role::command
        || block.role == skvm::code_role::example) {
      auto text = pass_lang::trim(block.text);
      if (text.find('\n') == std::string_view::npos)
        return std::string{text};
    }
  }
  for (const auto& span : node.said.code_spans())
    if (span.find(' ') != std::string::npos)
      return span;
  return {};
}

std::string pattern_in(const footprint& node, const prose& said) {
  for (const auto& name : node.reads) {
    auto glob = as_glob(name);
    if (glob.find('*') != std::string::npos && glob != "*")
      return glob;
  }
  // "every CSV file in `data/`"
  for (const auto& name : node.reads)
    if (name.ends_with('/')) {
      for (const auto& word : said.words())
        if (is_one_of(word.text, {"csv", "pdf", "json", "md", "png", "jpg",
                                  "txt", "xml", "html", "yaml", "py", "docx"}))
          return as_glob(name) + "/*." + std::string{word.text};
      return as_glob(name) + "/*";
    }
  return {};
}

item_source items_of(const skvm::skill& skill,
                     const std::vector<footprint>& nodes, std::size_t at) {
  const auto& node = nodes[at];
  const auto& step = step_of(skill, node);
  prose said{node.for_each_evidence};
  item_source out;
  out.line = node.for_each_line;
  auto own = own_text(skill, static_cast<std::size_t>(node.step));
  out.values = listed(step.text);
  if (out.values.empty())
    out.values = enumerated(step.title);
  if (!out.values.empty()) {
    out.kind = "list";
    return out;
  }
  out.value = pattern_in(node, said);
  if (!out.value.empty()) {
    out.kind = "glob";
    for (std::size_t i = at; i-- > 0;)
      for (const auto& name : nodes[i].writes)
        if (out.from < 0 && may_be_same(name, out.value))
          out.from = static_cast<int>(i);
    return out;
  }
  auto wanted = things(said);
  for (std::size_t i = at; i-- > 0 && !wanted.empty();)
    if (speaks_of(nodes[i].said, wanted.back())) {
      out.from = static_cast<int>(i);
      out.value = listing(skill, nodes[i]);
      out.kind = nodes[i].reads_only && !out.value.empty() ? "query" : "output";
      return out;
    }
  for (const auto& one : wanted)
    (out.value += out.value.empty() ? "" : " ") += one;
  out.kind = "text";
  return out;
}

} // namespace

std::vector<std::optional<item_source>>
find_items(const skvm::skill& skill, const std::vector<footprint>& nodes) {
  std::vector<std::optional<item_source>> out(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (nodes[i].for_each)
      out[i] = items_of(skill, nodes, i);
  return out;
}

} // namespace extract_concurrency
