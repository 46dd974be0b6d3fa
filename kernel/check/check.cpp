#include "check/check.hpp"

#include "check/allow.hpp"
#include "check/parts.hpp"
#include "check/patterns.hpp"

#include <algorithm>
#include <tuple>

namespace skvm {

namespace {

checks::documents documents_of(const skill& subject) {
  checks::documents out;
  out.push_back(checks::read_document("SKILL.md", subject.source,
                                      checks::document_kind::markdown,
                                      subject.body_begin));
  for (const auto& file : subject.files)
    if (file.text && !file.content.empty())
      out.push_back(
        checks::read_document(file.path, file.content, checks::kind_of(file)));
  return out;
}

void sort_by_place(std::vector<diagnostic>& all) {
  std::stable_sort(all.begin(), all.end(),
                   [](const diagnostic& a, const diagnostic& b) {
                     bool a_bundled = a.file != "SKILL.md";
                     bool b_bundled = b.file != "SKILL.md";
                     return std::tie(a_bundled, a.file, a.line)
                            < std::tie(b_bundled, b.file, b.line);
                   });
}

} // namespace

check_outcome check_skill(const skill& subject, const check_rules& rules,
                          const std::vector<std::string>& allow) {
  checks::findings found{rules};
  checks::allow_list allowed{rules, allow};
  auto files = documents_of(subject);
  for (const auto& doc : files) {
    checks::check_hidden(doc, found);
    checks::find_patterns(doc, rules, found);
    checks::find_senders(doc, rules, found);
    allowed.read(doc, found);
  }
  const auto& text = files.front();
  checks::check_steps(text, found);
  checks::check_wording(subject, text, found);
  checks::check_layout(subject, text, found);
  checks::check_description(subject, found);
  checks::check_code(subject, found);
  checks::check_tools(subject, found);
  checks::check_bundle(subject, files, found);

  check_outcome out;
  out.diagnostics = subject.diagnostics;
  for (auto& one : found.take())
    out.diagnostics.push_back(std::move(one));
  out.allowed =
    static_cast<int>(std::erase_if(out.diagnostics, [&](const diagnostic& one) {
      return allowed.covers(one);
    }));
  sort_by_place(out.diagnostics);
  return out;
}

} // namespace skvm
