#include "os/host.hpp"

#include "base/text.hpp"
#include "os/loopback.hpp"
#include "os/spawn.hpp"
#include <glob.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <future>
#include <string_view>
#include <system_error>

namespace skvm {

namespace fs = std::filesystem;

namespace {

// Both read names, one a line, and answer `number TAB detail` for those that
// are there. Neither runs anything of the packages, nor loads its own library
// from the current folder.
constexpr std::string_view python_probe = R"(
import sys
sys.path[:] = [p for p in sys.path if p]
import importlib.metadata, importlib.util
try:
    packages = importlib.metadata.packages_distributions()
except Exception:
    packages = {}
def detail(name, spec):
    if name in sys.builtin_module_names:
        return 'built in'
    for distribution in packages.get(name, []):
        try:
            return importlib.metadata.version(distribution)
        except Exception:
            pass
    places = list(spec.submodule_search_locations or [])
    return spec.origin or (places[0] if places else '')
for number, name in enumerate(sys.stdin.read().splitlines()):
    try:
        name, _, distribution = name.partition(':')
        if distribution:
            # The module is one of many packages in a namespace.
            print(number, importlib.metadata.version(distribution), sep='\t')
            continue
        spec = importlib.util.find_spec(name)
        if spec is not None:
            print(number, ' '.join(detail(name, spec).split()), sep='\t')
    except Exception:
        pass
)";

constexpr std::string_view node_probe = R"(
const fs = require('fs'), path = require('path'), modules = require('module');
const roots = [];
for (let at = process.cwd(); ; at = path.dirname(at)) {
  roots.push(path.join(at, 'node_modules'));
  if (at === path.dirname(at)) break;
}
roots.push(...(process.env.NODE_PATH || '').split(':').filter(Boolean),
  path.resolve(process.execPath, '../../lib/node_modules'),
  ...(modules.globalPaths || []),
  '/usr/local/lib/node_modules', '/usr/lib/node_modules',
  '/usr/share/nodejs');
fs.readFileSync(0, 'utf8').split('\n').forEach((name, number) => {
  if (!name) return;
  if (modules.builtinModules.includes(name)) {
    console.log(number + '\tbuilt in');
    return;
  }
  for (const root of roots) {
    try {
      const text = fs.readFileSync(path.join(root, name, 'package.json'));
      const version = JSON.parse(text).version || path.join(root, name);
      console.log(number + '\t' + String(version).split(/\s+/).join(' '));
      return;
    } catch {}
  }
});
)";

/// What interpreters need of our environment to find what is installed; keys
/// and tokens stay here.
constexpr std::array<std::string_view, 10> interpreter_variables{
  "PATH=",   "HOME=",       "LANG=",   "VIRTUAL_ENV=", "PYTHONPATH=",
  "PYENV_*", "PYTHONHOME=", "CONDA_*", "NODE_PATH=",   "PYTHONUSERBASE="};

std::vector<std::string> interpreter_environment() {
  std::vector<std::string> env;
  for (auto entry = environ; *entry; ++entry) {
    std::string_view text{*entry};
    for (auto wanted : interpreter_variables) {
      auto open = wanted.ends_with('*');
      if (text.starts_with(open ? wanted.substr(0, wanted.size() - 1)
                                : wanted)) {
        env.emplace_back(text);
        break;
      }
    }
  }
  return env;
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9') || c == '_';
}

/// The part before the first dot: looking for `a.b` would run `a`. Behind it
/// the distribution, where one is named. Empty where the name is none.
std::string python_module(std::string_view name) {
  auto colon = std::min(name.find(':'), name.size());
  auto distribution = name.substr(colon);
  name = name.substr(0, colon);
  auto top = name.substr(0, name.find('.'));
  // Beyond ASCII Python knows which letters make a name.
  auto fine = std::all_of(top.begin(), top.end(), [](char c) {
    return is_word(c) || static_cast<unsigned char>(c) > 127;
  });
  auto known = std::all_of(distribution.begin(), distribution.end(), [](char c) {
    return is_word(c) || c == '.' || c == '-' || c == ':';
  });
  return fine && known ? std::string{top} + std::string{distribution} : "";
}

/// `name` or `@scope/name`, without a path inside the package.
std::string node_package(std::string_view name) {
  if (name.starts_with("node:"))
    name.remove_prefix(5);
  auto end = name.find('/');
  if (name.starts_with('@') && end != std::string_view::npos)
    end = name.find('/', end + 1);
  name = name.substr(0, end);
  auto fine = !name.empty() && name.front() != '.'
              && name.find("/.") == std::string_view::npos
              && std::all_of(name.begin(), name.end(), [](char c) {
                   return is_word(c) || c == '-' || c == '.' || c == '@'
                          || c == '/' || c == '~';
                 });
  return fine ? std::string{name} : "";
}

struct interpreter {
  std::string_view kind;
  std::string_view program;
  std::string_view option; ///< takes the program's text
  std::string_view text;
  std::string (*clean_name)(std::string_view);
  const char* folder; ///< empty where the current one matters
};

constexpr std::array<interpreter, 2> interpreters{{
  {"python", "python3", "-c", python_probe, python_module, "/"},
  {"node", "node", "-e", node_probe, node_package, ""},
}};

/// One question to an interpreter about all probes of its kind.
class inquiry {
public:
  inquiry(const interpreter& whom, const std::vector<probe>& probes)
    : whom_(whom) {
    for (std::size_t i = 0; i < probes.size(); ++i)
      if (probes[i].kind == whom.kind)
        asked_.push_back({i, whom.clean_name(probes[i].name)});
  }

  void start(launcher& processes) {
    if (asked_.empty())
      return;
    launch_spec spec;
    spec.argv = {std::string{whom_.program}, std::string{whom_.option},
                 std::string{whom_.text}};
    spec.env = interpreter_environment();
    spec.cwd = whom_.folder;
    spec.timeout = std::chrono::seconds{30};
    spec.keep_head = std::size_t{4} << 20;
    for (auto& [index, name] : asked_)
      spec.stdin_text += name + "\n";
    auto promised = std::make_shared<std::promise<launch_result>>();
    outcome_ = promised->get_future();
    processes.start(std::move(spec), [promised](launch_result result) {
      promised->set_value(std::move(result));
    });
  }

  void finish(std::vector<probe_answer>& answers) {
    if (asked_.empty())
      return;
    auto outcome = outcome_.get();
    if (outcome.failure && outcome.failure->code == errc::not_found)
      return explain(answers, "no " + std::string{whom_.program});
    if (outcome.code != 0)
      return explain(answers, failure_of(outcome));
    for (auto& [index, name] : asked_)
      if (name.empty())
        answers[index].detail = "not a name that could be found";
    for (auto line : split_lines(outcome.out.head)) {
      std::size_t number = 0;
      auto [end, failed] =
        std::from_chars(line.data(), line.data() + line.size(), number);
      if (failed != std::errc{} || number >= asked_.size()
          || asked_[number].name.empty() || end == line.data() + line.size())
        continue;
      line.remove_prefix(static_cast<std::size_t>(end - line.data()) + 1);
      answers[asked_[number].index] = {true, to_utf8(std::string{trim(line)})};
    }
  }

private:
  struct question {
    std::size_t index; ///< of the probe
    std::string name;  ///< empty where it can be no name
  };

  void explain(std::vector<probe_answer>& answers, const std::string& why) {
    for (auto& [index, name] : asked_)
      answers[index].detail = why;
  }

  [[nodiscard]] std::string failure_of(const launch_result& outcome) const {
    auto what = std::string{whom_.program};
    if (outcome.failure)
      return outcome.failure->text();
    if (outcome.timed_out)
      return what + " did not answer in time";
    auto lines = split_lines(outcome.err.head);
    std::string why;
    for (auto line : lines)
      if (!trim(line).empty())
        why = to_utf8(std::string{trim(line)});
    return what + " failed" + (why.empty() ? "" : ": " + why);
  }

  interpreter whom_;
  std::vector<question> asked_;
  std::future<launch_result> outcome_;
};

probe_answer check_command(const std::string& name) {
  auto file = find_on_path(name);
  return {!file.empty(), file};
}

probe_answer check_file(const std::string& name) {
  std::error_code failed;
  if (fs::exists(name, failed))
    return {true, name};
  if (!name.starts_with("~/") && name.find_first_of("*{") == std::string::npos)
    return {};
  ::glob_t found{};
  auto matched =
    ::glob(name.c_str(), GLOB_BRACE | GLOB_TILDE | GLOB_NOSORT, nullptr, &found)
    == 0;
  probe_answer answer;
  // With braces a name without a pattern in it is its own match.
  for (std::size_t i = 0; matched && i < found.gl_pathc && !answer.present; ++i)
    if (fs::exists(found.gl_pathv[i], failed))
      answer = {true, found.gl_pathv[i]};
  ::globfree(&found);
  return answer;
}

/// All of them at once.
void check_ports(const std::vector<probe>& probes,
                 std::vector<probe_answer>& answers) {
  constexpr std::chrono::milliseconds limit{300};
  std::vector<std::string> addresses;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < probes.size(); ++i)
    if (probes[i].kind == "tcp") {
      addresses.push_back(probes[i].name);
      places.push_back(i);
    }
  if (addresses.empty())
    return;
  auto got = ask_loopback(addresses, limit);
  for (std::size_t i = 0; i < got.size(); ++i)
    answers[places[i]] = {got[i].listens,
                          got[i].listens ? addresses[i] : got[i].detail};
}

probe_answer check_variable(const std::string& name) {
  // Its value may be a secret, so it is no detail.
  auto value = std::getenv(name.c_str());
  return {value && *value, ""};
}

} // namespace

std::string find_on_path(std::string_view command) {
  auto path = std::getenv("PATH");
  auto file =
    find_program(command, path ? std::string_view{path} : default_path);
  return !file.empty() && ::access(file.c_str(), X_OK) == 0 ? file : "";
}

std::string libexec_folder() {
  if (auto set = std::getenv("SKVM_LIBEXEC"); set && *set)
    return set;
  std::error_code failed;
  auto self = fs::read_symlink("/proc/self/exe", failed);
  auto prefix = self.parent_path().parent_path();
  return (prefix / "libexec/skvm").native();
}

std::vector<probe_answer> check_host(launcher& processes,
                                     const std::vector<probe>& probes) {
  std::vector<inquiry> inquiries;
  for (auto& whom : interpreters)
    inquiries.emplace_back(whom, probes).start(processes);
  std::vector<probe_answer> answers(probes.size());
  for (std::size_t i = 0; i < probes.size(); ++i) {
    auto& [kind, name] = probes[i];
    if (kind == "command")
      answers[i] = check_command(name);
    else if (kind == "file")
      answers[i] = check_file(name);
    else if (kind == "env")
      answers[i] = check_variable(name);
    else if (kind != "python" && kind != "node" && kind != "tcp")
      answers[i].detail = "unknown kind of probe '" + kind + "'";
  }
  check_ports(probes, answers);
  for (auto& one : inquiries)
    one.finish(answers);
  return answers;
}

} // namespace skvm
