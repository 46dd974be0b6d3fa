#include "ir_json.hpp"

#include <boost/json.hpp>

#include "base/json_members.hpp"

namespace skvm::cli {

namespace bj = boost::json;

namespace {

bj::array to_json(span where) {
  return {where.begin, where.end};
}

bj::array to_json(line_range lines) {
  return {lines.first, lines.last};
}

template <class Items, class Convert>
bj::array list_of(const Items& items, Convert convert) {
  bj::array out;
  out.reserve(items.size());
  for (const auto& one : items)
    out.emplace_back(convert(one));
  return out;
}

bj::array numbers(const std::vector<int>& list) {
  return list_of(list, [](int one) { return bj::value(one); });
}

bj::value index(int at) {
  return at < 0 ? bj::value{} : bj::value(at);
}

class converter {
public:
  explicit converter(const skill& doc) : doc_(doc), depends_(doc.steps.size()) {
    for (const auto& one : doc.references)
      if (one.from >= 0)
        depends_[static_cast<std::size_t>(one.from)].push_back(&one);
  }

  bj::object all() const {
    const auto& d = doc_;
    return {
      {"skill", d.name},
      {"dir", d.dir},
      {"digest", d.digest},
      {"front_matter", front_matter()},
      {"sections", list_of(d.sections, [](auto& one) { return section(one); })},
      {"steps", list_of(d.steps, [&](auto& one) { return step(one); })},
      {"references",
       list_of(d.references, [&](auto& one) { return reference(one); })},
      {"marks", list_of(d.marks, [&](auto& one) { return mark(one); })},
      {"code", list_of(d.code, [&](auto& one) { return code(one); })},
      {"links", list_of(d.links, [](auto& one) { return link(one); })},
      {"constraints",
       list_of(d.constraints, [](auto& one) { return constraint_of(one); })},
      {"controls",
       list_of(d.controls, [&](auto& one) { return control_of(one); })},
      {"scripts",
       list_of(d.scripts, [&](auto& one) { return script_of(one); })},
      {"files", list_of(d.files, [](auto& one) { return file(one); })},
      {"diagnostics",
       list_of(d.diagnostics, [](auto& one) { return note(one); })}};
  }

private:
  bj::value id(int step) const {
    return step < 0 ? bj::value{}
                    : bj::value(doc_.steps[static_cast<std::size_t>(step)].id);
  }

  bj::array ids(const std::vector<int>& steps) const {
    return list_of(steps, [&](int one) { return id(one); });
  }

  bj::value front_matter() const {
    const auto& front = doc_.front;
    if (!front.present)
      return {};
    bj::object metadata;
    for (const auto& [key, value] : front.metadata)
      metadata[key] = value;
    return bj::object{{"name", front.name},
                      {"description", front.description},
                      {"license", front.license},
                      {"compatibility", front.compatibility},
                      {"allowed_tools", json::array_of(front.allowed_tools)},
                      {"metadata", std::move(metadata)},
                      {"lines", to_json(front.lines)}};
  }

  static bj::object section(const struct section& one) {
    return {{"title", one.title},
            {"level", one.level},
            {"lines", to_json(one.lines)},
            {"span", to_json(one.where)}};
  }

  bj::object step(const struct step& one) const {
    auto at = static_cast<std::size_t>(&one - doc_.steps.data());
    auto depends = list_of(
      depends_[at], [&](const auto* named) { return reference(*named); });
    return {{"id", one.id},
            {"title", one.title},
            {"text", one.text},
            {"source", to_string(one.source)},
            {"number", one.number},
            {"depth", one.depth},
            {"parent", id(one.parent)},
            {"section", index(one.section)},
            {"lines", to_json(one.lines)},
            {"span", to_json(one.where)},
            {"reads", json::array_of(one.reads)},
            {"writes", json::array_of(one.writes)},
            {"uses", list_of(one.uses, [](auto& use) { return use_of(use); })},
            {"depends", std::move(depends)},
            {"code", numbers(one.code)}};
  }

  static std::string_view name_of(data_use::kind what) {
    return what == data_use::kind::reads ? "reads" : "writes";
  }

  static bj::object use_of(const data_use& one) {
    return {{"name", one.name},
            {"kind", name_of(one.what)},
            {"source", one.source == data_use::origin::code ? "code" : "prose"},
            {"line", one.line},
            {"span", to_json(one.where)}};
  }

  bj::object reference(const step_reference& one) const {
    return {{"kind", to_string(one.what)},
            {"from", id(one.from)},
            {"to", id(one.to)},
            {"text", one.text},
            {"line", one.line},
            {"span", to_json(one.where)}};
  }

  bj::object mark(const order_mark& one) const {
    return {{"kind", to_string(one.what)},
            {"text", one.text},
            {"step", id(one.step)},
            {"line", one.line},
            {"span", to_json(one.where)}};
  }

  bj::object code(const code_block& one) const {
    return {{"language", one.language},   {"role", to_string(one.role)},
            {"fenced", one.fenced},       {"section", index(one.section)},
            {"step", id(one.step)},       {"lines", to_json(one.lines)},
            {"span", to_json(one.where)}, {"text", one.text}};
  }

  static bj::object link(const bundle_link& one) {
    return {{"target", one.target}, {"path", one.path},
            {"exists", one.exists}, {"in_code", one.in_code},
            {"line", one.line},     {"span", to_json(one.where)}};
  }

  static bj::object constraint_of(const constraint& one) {
    return {{"kind", one.kind == constraint_kind::must ? "must" : "never"},
            {"text", one.text},
            {"line", one.line},
            {"span", to_json(one.where)}};
  }

  bj::object control_of(const control& one) const {
    return {{"kind", to_string(one.what)},
            {"text", one.text},
            {"subject", one.subject},
            {"consequence", one.consequence},
            {"bound", one.bound > 0 ? bj::value(one.bound) : bj::value{}},
            {"step", id(one.step)},
            {"names", ids(one.steps)},
            {"line", one.line},
            {"span", to_json(one.where)}};
  }

  bj::object script_of(const script& one) const {
    return {{"path", one.path},
            {"language", one.language},
            {"interpreter", one.interpreter},
            {"known", one.known},
            {"subcommands", json::array_of(one.subcommands)},
            {"arguments",
             list_of(one.arguments, [](auto& each) { return argument(each); })},
            {"imports", list_of(one.imports,
                                [](auto& each) {
                                  return bj::object{{"module", each.module},
                                                    {"local", each.local},
                                                    {"line", each.line}};
                                })},
            {"uses", list_of(one.uses,
                             [](auto& each) {
                               return bj::object{{"name", each.name},
                                                 {"kind", name_of(each.what)},
                                                 {"line", each.line}};
                             })},
            {"steps", ids(one.steps)}};
  }

  static bj::object argument(const script_argument& one) {
    return {{"name", one.name},
            {"flag", one.flag},
            {"short_flag", one.short_flag},
            {"command", one.command},
            {"required", one.required},
            {"takes_value", one.takes_value},
            {"many", one.many},
            {"number", one.number},
            {"fallback", one.fallback},
            {"choices", json::array_of(one.choices)},
            {"line", one.line}};
  }

  static bj::object file(const bundle_file& one) {
    return {{"path", one.path},
            {"size", one.size},
            {"executable", one.executable},
            {"text", one.text}};
  }

  static bj::object note(const diagnostic& one) {
    return {{"code", one.code},
            {"severity", to_string(one.level)},
            {"file", one.file},
            {"line", one.line},
            {"message", one.message}};
  }

  const skill& doc_;
  std::vector<std::vector<const step_reference*>> depends_; ///< of each step
};

} // namespace

bj::object ir_to_json(const skill& doc) {
  return converter{doc}.all();
}

} // namespace skvm::cli
