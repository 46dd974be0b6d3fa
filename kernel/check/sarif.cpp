#include "check/sarif.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"

#include <map>

namespace skvm {

namespace bj = boost::json;
namespace fs = std::filesystem;

namespace {

std::string percent_encoded(std::string_view path) {
  constexpr std::string_view plain{"abcdefghijklmnopqrstuvwxyz"
                                   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "0123456789-._~/"};
  constexpr std::string_view digits{"0123456789ABCDEF"};
  std::string out;
  for (auto c : path) {
    if (plain.find(c) != std::string_view::npos) {
      out += c;
      continue;
    }
    auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

/// A document that grows by skills.
class sarif_writer {
public:
  sarif_writer(const check_rules& rules, const fs::path& root)
    : rules_(rules), root_(root) {}

  void add(const checked_skill& what) {
    auto below = what.dir.lexically_relative(root_);
    bool inside = !root_.empty() && !below.empty() && *below.begin() != "..";
    std::string prefix;
    std::string base{"%SRCROOT%"};
    if (inside && below != ".")
      prefix = percent_encoded(below.generic_string()) + "/";
    if (!inside) {
      base = "SKILL" + std::to_string(bases_.size());
      bases_[base] = {
        {"uri", "file://" + percent_encoded(what.dir.generic_string()) + "/"}};
    }
    for (const auto& one : what.diagnostics)
      results_.push_back(result_of(one, prefix, base));
  }

  bj::value finish(std::string_view version) {
    bases_["%SRCROOT%"] = {
      {"uri", "file://" + percent_encoded(root_.generic_string()) + "/"}};
    bj::object driver{
      {"name", "skvm"}, {"version", version}, {"rules", std::move(listed_)}};
    bj::object run{{"tool", {{"driver", std::move(driver)}}},
                   {"columnKind", "utf16CodeUnits"},
                   {"originalUriBaseIds", std::move(bases_)},
                   {"results", std::move(results_)}};
    return {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
            {"version", "2.1.0"},
            {"runs", bj::array{std::move(run)}}};
  }

private:
  bj::object result_of(const diagnostic& one, const std::string& prefix,
                       const std::string& base) {
    bj::object where{
      {"artifactLocation",
       {{"uri", prefix + percent_encoded(one.file)}, {"uriBaseId", base}}}};
    // What is about a whole file has no region.
    if (one.line > 0)
      where["region"] = {{"startLine", one.line}};
    return {{"ruleId", one.code},
            {"ruleIndex", index_of(one)},
            {"level", to_string(one.level)},
            {"message", {{"text", one.message}}},
            {"locations",
             bj::array{bj::object{{"physicalLocation", std::move(where)}}}}};
  }

  std::size_t index_of(const diagnostic& one) {
    auto [entry, is_new] = indices_.emplace(one.code, listed_.size());
    if (!is_new)
      return entry->second;
    bj::object rule{{"id", one.code}};
    auto level = one.level;
    if (const auto* known = rules_.find(one.code)) {
      level = known->level;
      rule["shortDescription"] = {{"text", known->title}};
      rule["fullDescription"] = {{"text", known->why}};
      rule["help"] = {{"text", known->fix}};
    }
    rule["defaultConfiguration"] = {{"level", to_string(level)}};
    listed_.push_back(std::move(rule));
    return entry->second;
  }

  const check_rules& rules_;
  fs::path root_;
  bj::object bases_;
  bj::array results_;
  bj::array listed_;
  std::map<std::string, std::size_t> indices_;
};

} // namespace

std::string to_sarif(const std::vector<checked_skill>& skills,
                     const check_rules& rules, const fs::path& root,
                     std::string_view version) {
  sarif_writer out{rules, root};
  for (const auto& one : skills)
    out.add(one);
  return json::write_pretty(out.finish(version));
}

} // namespace skvm
