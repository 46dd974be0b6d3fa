#include "collector.hpp"

#include "../lang/text.hpp"

#include <algorithm>

namespace bind_env {

namespace {

bool is_loopback(std::string_view address) {
  return address.starts_with("localhost") || address.starts_with("127.")
         || address.starts_with("[::1]");
}

// `crossref` of `api.crossref.org`.
std::string name_of_host(std::string_view host) {
  auto end = host.rfind('.');
  auto name = host.substr(0, end);
  auto dot = name.rfind('.');
  return pass_lang::to_lower(
    dot == std::string_view::npos ? name : name.substr(dot + 1));
}

// What shows more than a guess at what the code means.
bool names_module(const dependency& one) {
  return one.source == "import" || one.source == "command"
         || one.source == "run";
}

} // namespace

text_place place_of(std::string file, int first_line, std::string_view text) {
  return {std::move(file), first_line, pass_lang::split_lines(text)};
}

void collector::add(dependency one, const text_place& where, int line) {
  one.file = where.file;
  one.line = where.first_line + line - 1;
  one.places = {{one.file, one.line}};
  auto index = static_cast<std::size_t>(std::max(line, 1)) - 1;
  if (one.evidence.empty() && index < where.lines.size())
    one.evidence = pass_lang::shortened(where.lines[index], 120);
  auto key = one.manager + ":"
             + (one.manager == "python" ? normal_package(one.name) : one.name);
  auto [at, added] = found_.try_emplace(std::move(key), one);
  if (added)
    return;
  auto& known = at->second;
  auto same = [&](const seen_at& place) {
    return place.file == one.file && place.line == one.line;
  };
  if (known.places.size() < most_places
      && std::none_of(known.places.begin(), known.places.end(), same))
    known.places.push_back({one.file, one.line});
  known.optional = known.optional && one.optional;
  known.dev = known.dev && one.dev;
  known.verified = known.verified || one.verified;
  if (known.version.empty())
    known.version = one.version;
  if (known.extras.empty())
    known.extras = one.extras;
  // The name that code imports is a better probe than a convention.
  if (names_module(one)) {
    known.module = one.module;
    known.probe = one.probe;
  }
}

void collector::add_request(const package_request& request, std::string source,
                            const text_place& where) {
  if (request.elsewhere)
    return;
  if (request.program) {
    const auto& known = request.manager == "node" ? packages_.node_commands
                                                  : packages_.python_commands;
    if (auto at = known.find(request.name);
        at != known.end() && at->second != request.name) {
      auto resolved = request;
      resolved.name = at->second;
      resolved.program = false;
      return add_request(resolved, std::move(source), where);
    }
  }
  if (request.manager == "conda") {
    // Conda has packages of both; only this project's lists tell which.
    auto resolved = request;
    bool system = !packages_.is_python_package(request.name)
                  && (packages_.system_packages.contains(request.name)
                      || packages_.system_commands.contains(request.name));
    resolved.manager = system ? "system" : "python";
    resolved.foreign =
      request.foreign
      || (!system && !packages_.is_python_package(request.name));
    return add_request(resolved, std::move(source), where);
  }
  if (request.manager == "system") {
    auto command = packages_.system_commands.find(request.name);
    auto name = command == packages_.system_commands.end() ? request.name
                                                           : command->second;
    bool known = packages_.system_packages.contains(name);
    dependency one;
    one.manager = "system";
    one.module = name;
    one.name =
      known ? packages_.system_packages.find(name)->second : request.name;
    one.version = request.version;
    one.source = std::move(source);
    one.optional = request.optional || request.dev;
    one.dev = request.dev;
    bool elsewhere = packages_.foreign_commands.contains(name);
    one.verified = !request.foreign && !elsewhere;
    if (!known && !elsewhere) {
      // A library: its package is there, and no command.
      one.module = one.name;
      one.probe = {"file", "/var/lib/dpkg/info/" + one.name + "{,:*}.list"};
    }
    return add(std::move(one), where, request.line);
  }
  dependency one;
  one.name = request.name;
  one.manager = request.manager;
  one.version = request.version;
  one.extras = request.extras;
  one.source = std::move(source);
  one.optional = request.optional || request.dev;
  one.dev = request.dev;
  one.verified = !request.foreign;
  one.module = request.manager == "python"
                 ? packages_.python_module(request.name)
                 : request.name;
  add(std::move(one), where, request.line);
}

void collector::add_python(const std::string& path, bool optional,
                           const text_place& where, int line,
                           const std::string& source) {
  auto known = packages_.python_module_of(path);
  if (known.package.empty()
      && add_debian_module(path, optional, where, line, source))
    return;
  dependency one;
  one.manager = "python";
  one.name = known.package;
  one.module = known.module;
  one.verified = !one.name.empty();
  if (one.name.empty())
    one.name = known.module;
  one.source = source;
  one.optional = optional;
  if (is_package_name("python", one.name))
    add(std::move(one), where, line);
  for (const auto& api : around_.apis)
    for (const auto& module : api.python)
      if (path == module || path.starts_with(module + "."))
        add_variable(api.variable, "import", true, where, line);
}

void collector::add_services_of(std::string_view path, const text_place& where,
                                int line) {
  for (const auto& each : around_.services)
    for (const auto& module : each.python)
      if (path == module || path.starts_with(module + "."))
        add_service(each, "client", true, {}, where, line);
}

bool collector::add_debian_module(std::string_view module, bool optional,
                                  const text_place& where, int line,
                                  const std::string& source) {
  auto name = module.substr(0, module.find('.'));
  auto found = packages_.python_debian.find(name);
  if (found == packages_.python_debian.end())
    return false;
  dependency one;
  one.manager = "system";
  one.name = found->second.package;
  one.module = std::string{name};
  one.source = source;
  one.optional = optional;
  one.verified = true;
  one.probe = {"python", found->second.look};
  add(std::move(one), where, line);
  return true;
}

void collector::add_node(const std::string& name, bool optional,
                         const text_place& where, int line,
                         const std::string& source) {
  dependency one;
  one.manager = "node";
  one.module = name;
  one.name = name;
  one.source = source;
  one.optional = optional;
  one.verified = packages_.node_common.contains(name);
  if (is_package_name("node", one.name))
    add(std::move(one), where, line);
  for (const auto& api : around_.apis)
    if (std::find(api.node.begin(), api.node.end(), name) != api.node.end())
      add_variable(api.variable, "import", true, where, line);
  for (const auto& each : around_.services)
    if (std::find(each.node.begin(), each.node.end(), name) != each.node.end())
      add_service(each, "client", true, {}, where, line);
}

void collector::add_command(std::string_view name, std::string source,
                            bool optional, bool known_only,
                            const text_place& where, int line) {
  dependency one;
  one.manager = "system";
  one.module = std::string{name};
  one.name = one.module;
  one.source = source;
  one.optional = optional;
  auto package = packages_.system_packages.find(name);
  auto npm = packages_.node_commands.find(name);
  auto python = packages_.python_commands.find(name);
  auto foreign = packages_.foreign_commands.find(name);
  if (foreign != packages_.foreign_commands.end()) {
    one.hint = "see " + foreign->second;
  } else if (package != packages_.system_packages.end()) {
    one.name = package->second;
    one.verified = true;
  } else if (npm != packages_.node_commands.end()) {
    one.manager = "node";
    one.name = npm->second;
    one.verified = true;
    one.probe = {"command", one.module};
  } else if (python != packages_.python_commands.end()) {
    one.manager = "python";
    one.name = python->second;
    one.module = packages_.python_module(one.name);
    one.verified = true;
  } else if (known_only) {
    return;
  }
  add(std::move(one), where, line);
  auto has = [&](const std::vector<std::string>& list) {
    return std::find(list.begin(), list.end(), name) != list.end();
  };
  for (const auto& each : around_.services)
    if (has(each.commands))
      add_service(each, "client", optional, {}, where, line);
    else if (has(each.clients))
      add_service(each, "client", true, {}, where, line);
}

void collector::add_variable(std::string name, std::string source,
                             bool optional, const text_place& where, int line) {
  if (around_.ignored_variables.contains(name))
    return;
  dependency one;
  one.manager = "env";
  one.module = name;
  one.name = std::move(name);
  one.source = std::move(source);
  one.optional = optional;
  one.verified = true;
  one.hint = "set " + one.name;
  auto variable = one.name;
  add(std::move(one), where, line);
  for (const auto& [prefix, service] : around_.variable_services)
    if (variable.starts_with(prefix))
      add_remote(service, "it is reached with " + variable, optional, where,
                 line);
}

void collector::add_remote(std::string name, std::string hint, bool optional,
                           const text_place& where, int line) {
  dependency one;
  one.manager = "service";
  one.name = one.module = std::move(name);
  one.source = "prose";
  one.optional = optional;
  one.verified = true;
  one.hint = std::move(hint);
  one.probe.kind = "none";
  add(std::move(one), where, line);
}

void collector::add_service(const service& one, std::string source,
                            bool optional, std::string address,
                            const text_place& where, int line) {
  dependency out;
  out.manager = "service";
  out.name = one.id;
  out.source = std::move(source);
  out.optional = optional;
  out.verified = true;
  auto port = ":" + std::to_string(one.port);
  if (!one.socket.empty()) {
    out.module = one.socket;
    out.probe = {"file", one.socket};
    out.hint = "start " + one.words.front();
  } else if (address.empty() || is_loopback(address)) {
    out.module = address.empty() ? "127.0.0.1" + port : address;
    out.probe = {"tcp", out.module};
    out.hint = "start " + one.words.front() + " on " + out.module;
  } else {
    // Whether another host answers says nothing about this one.
    out.module = address;
    out.optional = true;
    out.hint = "it is asked for on another host";
    out.name += "@" + address;
    out.probe.kind = "none";
  }
  add(std::move(out), where, line);
}

void collector::add_host(std::string_view host, bool optional,
                         const text_place& where, int line) {
  dependency one;
  one.manager = "service";
  one.name = name_of_host(host);
  one.module = std::string{host};
  one.source = "prose";
  one.optional = optional;
  one.verified = true;
  one.hint = "it has to be reachable at " + one.module;
  one.probe.kind = "none";
  add(std::move(one), where, line);
}

void collector::add_constraint(const package_request& request) {
  constraints_.try_emplace(normal_package(request.name), request.version);
}

} // namespace bind_env
