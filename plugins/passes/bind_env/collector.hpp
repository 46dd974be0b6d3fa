#pragma once

#include "dependencies.hpp"
#include "manifests.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bind_env {

/// Some text of the skill: where it is, so that evidence has its line.
struct text_place {
  std::string file;
  int first_line = 1; ///< of the text
  std::vector<std::string_view> lines;
};

text_place place_of(std::string file, int first_line, std::string_view text);

/// Gathers dependencies, one for each name, with all the places that show it.
/// Lines count from 1 in the place's text.
class collector {
public:
  /// Both outlive the collector.
  collector(const package_data& packages, const environment_data& around)
    : packages_(packages), around_(around) {}

  void add(dependency one, const text_place& where, int line);
  void add_request(const package_request& request, std::string source,
                   const text_place& where);
  void add_python(const std::string& path, bool optional,
                  const text_place& where, int line);
  void add_node(const std::string& name, bool optional, const text_place& where,
                int line);
  /// Nothing happens where the name is no known command and `known_only`.
  void add_command(std::string_view name, std::string source, bool optional,
                   bool known_only, const text_place& where, int line);
  void add_variable(std::string name, std::string source, bool optional,
                    const text_place& where, int line);
  /// `address` is `host:port`, or empty for this host and the usual port.
  void add_service(const service& one, std::string source, bool optional,
                   std::string address, const text_place& where, int line);
  /// A version for whoever names that package without one.
  void add_constraint(const package_request& request);

  [[nodiscard]] const package_data& packages() const { return packages_; }

  [[nodiscard]] const environment_data& around() const { return around_; }

  std::vector<dependency> take();

private:
  void describe(dependency& one) const;

  const package_data& packages_;
  const environment_data& around_;
  std::map<std::string, dependency> found_;
  std::map<std::string, std::string> constraints_;
};

} // namespace bind_env
