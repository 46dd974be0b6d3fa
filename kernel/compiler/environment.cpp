#include "compiler/environment.hpp"

#include <boost/json.hpp>

#include "base/digest.hpp"
#include "base/files.hpp"
#include "base/json.hpp"
#include "base/json_members.hpp"
#include "base/text.hpp"
#include "compiler/compile.hpp"

#include <algorithm>

namespace skvm {

namespace bj = boost::json;
namespace fs = std::filesystem;

namespace {

/// Of a script's output the model gets this much.
constexpr std::size_t shown_output = 4000;

bool flag_of(const bj::object& from, std::string_view name) {
  const auto* found = from.if_contains(name);
  return found != nullptr && found->is_bool() && found->get_bool();
}

std::vector<lacking> missing_of(const artifacts& from) {
  std::vector<lacking> out;
  auto found = from.find("dependencies");
  if (found == from.end())
    return out;
  auto parsed = json::read(found->second, "dependencies");
  if (!parsed || !parsed->is_array())
    return out;
  for (const auto& item : parsed->get_array()) {
    if (!item.is_object())
      continue;
    const auto& one = item.get_object();
    const auto* probe = one.if_contains("probe");
    bool asked = probe == nullptr || !probe->is_object()
                 || !json::text_in(probe->get_object(), "kind").empty();
    if (asked && !flag_of(one, "present") && !flag_of(one, "optional"))
      out.push_back({json::text_in(one, "name"), json::text_in(one, "manager"),
                     json::text_in(one, "hint")});
  }
  return out;
}

/// Services and variables are no script's business.
bool can_be_installed(const lacking& one) {
  return one.manager != "service" && one.manager != "env";
}

std::string names_of(const std::vector<lacking>& list) {
  std::string out;
  for (const auto& one : list)
    out += (out.empty() ? "" : ", ") + one.name;
  return out;
}

/// The names that `activate` exports.
std::vector<std::string> exported_names(std::string_view text) {
  constexpr std::string_view word = "export ";
  std::vector<std::string> out;
  for (auto line : split_lines(text))
    if (line.starts_with(word))
      if (auto equals = line.find('='); equals != std::string_view::npos)
        out.emplace_back(line.substr(word.size(), equals - word.size()));
  return out;
}

class binder {
public:
  binder(const environment_request& request, launcher& processes,
         const sandbox& box, launch_control& control, fs::path script,
         fs::path folder)
    : request_(request), processes_(processes), box_(box), control_(control),
      script_(std::move(script)), folder_(std::move(folder)) {}

  [[nodiscard]] bool is_ready() const {
    std::error_code why;
    return fs::exists(folder_ / "ready", why);
  }

  launch_result install() const {
    launch_spec spec;
    spec.argv = {"bash", script_.string()};
    spec.timeout = request_.time_limit;
    auto policy = enclosure();
    policy.network.allowed = network_policy::mode::all;
    policy.limits.cpu_seconds = std::max(
      policy.limits.cpu_seconds,
      static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::seconds>(request_.time_limit)
          .count()));
    return run_and_wait(processes_, box_.wrap(std::move(spec), policy),
                        control_);
  }

  /// What `activate` sets, seen from inside.
  [[nodiscard]] std::vector<std::string> variables() const {
    std::vector<std::string> out;
    auto text = read_file(folder_ / "activate");
    if (!text)
      return out;
    launch_spec spec;
    spec.argv = {"bash", "-c", ". \"$0\" && env -0",
                 (folder_ / "activate").string()};
    spec.timeout = std::chrono::seconds{20};
    auto done = run_and_wait(processes_,
                             box_.wrap(std::move(spec), enclosure()), control_);
    if (done.code != 0)
      return out;
    auto names = exported_names(*text);
    std::string_view rest{done.out.head};
    while (!rest.empty()) {
      auto entry = rest.substr(0, rest.find('\0'));
      rest.remove_prefix(std::min(entry.size() + 1, rest.size()));
      auto name = std::string{entry.substr(0, entry.find('='))};
      if (std::find(names.begin(), names.end(), name) != names.end())
        out.emplace_back(entry);
    }
    return out;
  }

private:
  [[nodiscard]] sandbox_policy enclosure() const {
    auto policy = request_.enclosure;
    policy.work_dir = folder_.string();
    policy.read_only.push_back(request_.skill_dir.string());
    policy.env.push_back("SKVM_ENV_DIR=" + folder_.string());
    return policy;
  }

  const environment_request& request_;
  launcher& processes_;
  const sandbox& box_;
  launch_control& control_;
  fs::path script_;
  fs::path folder_;
};

std::string end_of(const launch_result& done, std::chrono::milliseconds limit) {
  if (done.failure)
    return done.failure->text();
  auto text = to_utf8(done.err.text() + done.out.text());
  if (done.timed_out)
    text += "\nthe setup was ended after "
            + std::to_string(
              std::chrono::duration_cast<std::chrono::seconds>(limit).count())
            + " s";
  if (text.size() <= shown_output)
    return text;
  auto from = text.size() - shown_output;
  while (from < text.size()
         && (static_cast<unsigned char>(text[from]) & 0xc0) == 0x80)
    ++from;
  return "…" + text.substr(from);
}

/// Whether the policy and the user let the script run; else a note says why.
bool may_install(const environment_request& request,
                 const std::vector<lacking>& wanted,
                 const launch_control& control, std::string& note) {
  if (request.policy == "auto")
    return true;
  auto names = names_of(wanted);
  if (request.policy == "ask" && request.confirm) {
    if (request.confirm("The skill needs " + names
                          + ", which this host does not have. Install it into "
                            "a folder of its own?",
                        [&control] { return control.cancelled(); }))
      return true;
    note = "not installed, as you said: " + names;
    return false;
  }
  note = "missing: " + names
         + (request.policy == "ask"
              ? "; install_policy is 'ask' and there is no terminal to ask on"
              : "; 'skvm env --install' installs it");
  return false;
}

} // namespace

std::string_view to_string(environment_state state) {
  switch (state) {
    case environment_state::complete:
      return "complete";
    case environment_state::installed:
      return "installed";
    case environment_state::refused:
      return "refused";
    default:
      return "failed";
  }
}

fs::path environment_folder(const fs::path& below, std::string_view script) {
  return below / sha256(script).substr(0, 16);
}

environment_outcome bind_environment(const environment_request& request,
                                     pass_ports& ports, launcher& processes,
                                     const sandbox& box,
                                     launch_control& control) {
  environment_outcome out;
  auto known = request.artifacts;
  refresh_dependencies(known, ports);
  out.missing = missing_of(known);
  std::vector<lacking> wanted;
  std::copy_if(out.missing.begin(), out.missing.end(),
               std::back_inserter(wanted), can_be_installed);
  auto described = known.find("env-script");
  if (wanted.empty() || described == known.end())
    return out;
  auto parsed = json::read(described->second, "env-script");
  auto script = parsed && parsed->is_object()
                  ? json::text_in(parsed->get_object(), "script")
                  : std::string{};
  if (script.empty())
    return out;
  auto folder = environment_folder(request.folder, script);
  binder bound{request,
               processes,
               box,
               control,
               request.skill_dir / json::text_in(parsed->get_object(), "path"),
               folder};
  auto use = [&] {
    out.folder = folder.string();
    out.variables = bound.variables();
  };
  if (bound.is_ready() && !request.anew) {
    out.state = environment_state::installed;
    use();
    return out;
  }
  out.state = environment_state::refused;
  if (!may_install(request, wanted, control, out.note))
    return out;
  if (auto made = make_folders(folder); !made) {
    out.state = environment_state::failed;
    out.output = made.error().text();
    return out;
  }
  auto done = bound.install();
  if (done.code == 0) {
    out.state = environment_state::installed;
    out.note = "installed: " + names_of(wanted);
    // Without the mark the script runs once more, and finds all there.
    (void)write_file(folder / "ready", "");
  } else {
    out.state = environment_state::failed;
    out.output = end_of(done, request.time_limit);
    out.note = "the setup of the environment failed";
  }
  use();
  return out;
}

std::string environment_context(const environment_outcome& outcome) {
  if (outcome.state == environment_state::failed)
    return "The setup of this skill's environment failed. What it needs may be "
           "missing; its output:\n"
           + outcome.output;
  return {};
}

} // namespace skvm
