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
                  const text_place& where, int line,
                  const std::string& source = "import");
  void add_node(const std::string& name, bool optional, const text_place& where,
                int line, const std::string& source = "import");
  /// Nothing happens where the name is no known command and `known_only`.
  void add_command(std::string_view name, std::string source, bool optional,
                   bool known_only, const text_place& where, int line);
  /// A package of R, by the name that `library` takes.
  void add_r(std::string_view name, std::string source, bool optional,
             const text_place& where, int line);
  void add_variable(std::string name, std::string source, bool optional,
                    const text_place& where, int line);
  /// `address` is `host:port`, or empty for this host and the usual port.
  void add_service(const service& one, std::string source, bool optional,
                   std::string address, const text_place& where, int line);
  /// Another host that has to be reachable.
  /// A service that is no program of this host.
  void add_remote(std::string name, std::string hint, bool optional,
                  const text_place& where, int line);
  void add_host(std::string_view host, bool optional, const text_place& where,
                int line);
  /// A module that a Debian package brings; false where there is none.
  bool add_debian_module(std::string_view module, bool optional,
                         const text_place& where, int line,
                         const std::string& source = "import");

  /// What code of the skill's text defines itself is no dependency of it.
  void define_program(std::string name) { programs_.insert(std::move(name)); }

  void define_variable(std::string name) { variables_.insert(std::move(name)); }

  /// What a Python module talks to: it may be another host, so optional.
  void add_services_of(std::string_view path, const text_place& where,
                       int line);
  void add_claim(const claim& said);
  /// A version for whoever names that package without one.
  void add_constraint(const package_request& request);

  [[nodiscard]] const package_data& packages() const { return packages_; }

  [[nodiscard]] const environment_data& around() const { return around_; }

  std::vector<dependency> take();

private:
  void add_missing(const claim& said);
  void describe(dependency& one) const;
  void drop_own();
  void merge_packages_of_one_module();
  void merge_programs_of_packages();
  void take_programs_of_python();
  void merge(const std::string& key, const std::string& into);

  const package_data& packages_;
  const environment_data& around_;
  std::map<std::string, dependency> found_;
  std::map<std::string, std::string> constraints_;
  std::set<std::string> programs_;
  std::set<std::string> variables_;
};

} // namespace bind_env
