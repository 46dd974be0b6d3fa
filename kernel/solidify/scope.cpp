#include "solidify/scope.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace skvm::solidify {

namespace {

bool is_document(const std::string& path) {
  return path.ends_with(".md") || path.ends_with(".txt")
         || path.starts_with("LICENSE");
}

/// Files that functions may depend on; false where one of them is only known
/// by the digest of all.
bool add_files(const skill& what, std::vector<std::string_view>& fields) {
  for (const auto& file : what.files) {
    if (is_document(file.path)
        && what.source.find(file.path) == std::string::npos)
      continue;
    if (file.content.empty() && file.size > 0)
      return false;
    fields.emplace_back(file.path);
    fields.emplace_back(file.content);
  }
  return true;
}

bool has(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

/// Which steps belong to these: they themselves, those around them and those
/// within them.
std::vector<bool> members_of(const skill& what,
                             const std::vector<std::string>& ids) {
  std::vector<bool> out(what.steps.size());
  auto parent_of = [&](std::size_t i) { return what.steps[i].parent; };
  for (std::size_t i = 0; i < what.steps.size(); ++i)
    for (auto at = static_cast<int>(i); at >= 0;
         at = parent_of(static_cast<std::size_t>(at)))
      if (has(ids, what.steps[static_cast<std::size_t>(at)].id))
        out[i] = true;
  for (std::size_t i = 0; i < what.steps.size(); ++i)
    if (has(ids, what.steps[i].id))
      for (auto at = parent_of(i); at >= 0;
           at = parent_of(static_cast<std::size_t>(at)))
        out[static_cast<std::size_t>(at)] = true;
  return out;
}

/// The text without the steps that are no members, and without the blanks that
/// say where these were.
std::string without_others(const skill& what, const std::vector<bool>& kept) {
  std::vector<span> cut;
  for (std::size_t i = 0; i < what.steps.size(); ++i)
    if (!kept[i])
      cut.push_back(what.steps[i].where);
  std::sort(cut.begin(), cut.end(), [](const span& one, const span& other) {
    return one.begin < other.begin;
  });
  std::string out;
  std::size_t at = 0;
  auto add_until = [&](std::size_t end) {
    for (; at < end && at < what.source.size(); ++at) {
      auto c = what.source[at];
      auto blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
      if (!blank)
        out += c;
      else if (!out.empty() && out.back() != ' ')
        out += ' ';
    }
  };
  for (const auto& one : cut) {
    add_until(one.begin);
    at = std::max(at, one.end);
  }
  add_until(what.source.size());
  return out;
}

/// Of which nothing is taken for an end of the sentence, or for politeness.
bool is_plain(const std::string& item) {
  if (item.empty() || item.back() == '.' || item == "please"
      || item == "thanks")
    return false;
  return item.find_first_not_of("abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789_./-")
         == std::string::npos;
}

} // namespace

skill_scope scope_of(const skill& what) {
  skill_scope out;
  out.skill = what.name;
  out.source = what.source;
  std::vector<std::string_view> fields{what.name, what.source};
  out.digest = add_files(what, fields) ? sha256_of(fields) : what.digest;
  out.whole = out.digest;
  return out;
}

skill_scope scope_of(const skill& what, const std::vector<std::string>& steps,
                     const std::vector<std::string>& needs) {
  auto out = scope_of(what);
  out.steps = steps;
  out.needs = needs;
  auto all = steps;
  all.insert(all.end(), needs.begin(), needs.end());
  // What one step says of another counts where either belongs to the part.
  const auto part = all;
  for (const auto& one : what.references) {
    if (one.from < 0 || one.to < 0)
      continue;
    const auto& from = what.steps[static_cast<std::size_t>(one.from)].id;
    const auto& to = what.steps[static_cast<std::size_t>(one.to)].id;
    if (has(part, from))
      all.push_back(to);
    else if (has(steps, to))
      all.push_back(from);
  }
  auto rest = without_others(what, members_of(what, all));
  auto own = members_of(what, steps);
  // Which steps they are shows in the text of their own.
  std::vector<std::string_view> fields{"steps", what.name, rest};
  for (std::size_t i = 0; i < what.steps.size(); ++i)
    if (own[i] && has(steps, what.steps[i].id)) {
      out.text += what.steps[i].text + "\n";
      fields.emplace_back(what.steps[i].text);
    }
  if (add_files(what, fields))
    out.digest = sha256_of(fields);
  else
    out.digest = sha256_of({"steps", what.digest, out.text});
  return out;
}

std::string digest_of(const skill& what) {
  return scope_of(what).digest;
}

std::string id_of(const skill_scope& where,
                  const std::vector<traced_step>& steps) {
  auto out = where.skill + "-";
  if (!where.steps.empty())
    out.append(where.steps.front()).append("-");
  if (where.steps.size() > 1)
    out.append(where.steps.back()).append("-");
  return out + sha256_of({where.digest, shape_of(steps)}).substr(0, 8);
}

std::string id_of(const skill& what, const std::vector<traced_step>& steps) {
  return id_of(scope_of(what), steps);
}

std::string part_request(const std::string& task,
                         const std::vector<std::string>& items) {
  if (items.empty())
    return task;
  auto out = std::string{trim(task)} + "\nitems ";
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& item = items[i];
    if (i > 0)
      out += i + 1 == items.size() ? " and " : ", ";
    if (is_plain(item))
      out += item;
    else if (item.find_first_of("\"'`\n\r\\") == std::string::npos)
      out += '"' + item + '"';
    else
      return {};
  }
  return out;
}

} // namespace skvm::solidify
