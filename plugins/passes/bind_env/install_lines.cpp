#include "../lang/text.hpp"
#include "manifests.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>

namespace bind_env {

namespace {

using words_list = std::vector<std::string>;

bool contains(std::initializer_list<std::string_view> words,
              std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

struct installer {
  std::string_view manager;
  std::size_t first = 0; ///< of the words behind `install`
  bool one = false;      ///< only the first word is a package
  bool dev = false;
  bool once = false; ///< fetched to be run: the tool is needed, too
};

std::string_view word_at(const words_list& words, std::size_t i) {
  return i < words.size() ? std::string_view{words[i]} : std::string_view{};
}

// The index of the first word from `at` on that is no option. Options such as
// `-y` may stand before the verb.
std::size_t past_options(const words_list& words, std::size_t at) {
  while (word_at(words, at).starts_with("-"))
    ++at;
  return at;
}

bool is_python(std::string_view program) {
  return program == "python" || program == "py"
         || program.starts_with("python3") || program == "python2";
}

std::optional<installer> python_installer(std::string_view program,
                                          const words_list& words) {
  std::size_t at = 1;
  if (is_python(program) && word_at(words, 1) == "-m"
      && word_at(words, 2) == "pip") {
    program = "pip";
    at = 3;
  } else if (program == "uv" && word_at(words, 1) == "pip") {
    program = "pip";
    at = 2;
  } else if (program == "uv" && word_at(words, 1) == "tool") {
    program = "pipx";
    at = 2;
  } else if (program.starts_with("pip3.") || program == "pip3") {
    program = "pip";
  }
  at = past_options(words, at);
  auto verb = word_at(words, at);
  if (contains({"pip", "%pip", "!pip"}, program) && verb == "install")
    return installer{"python", at + 1};
  if (program == "pipx" && contains({"install", "run"}, verb))
    return installer{"python", past_options(words, at + 1), true};
  if (contains({"uv", "poetry", "pdm", "rye", "hatch"}, program)
      && verb == "add") {
    bool dev = std::any_of(words.begin(), words.end(), [](const auto& word) {
      return word == "--dev" || word == "-D" || word == "--group=dev"
             || word == "-d";
    });
    return installer{"python", at + 1, false, dev};
  }
  if (program == "pipenv" && verb == "install")
    return installer{"python", at + 1};
  if (contains({"conda", "mamba", "micromamba"}, program) && verb == "install")
    return installer{"conda", at + 1};
  if (program == "easy_install")
    return installer{"python", 1};
  return std::nullopt;
}

std::optional<installer> node_installer(std::string_view program,
                                        const words_list& words) {
  auto at = past_options(words, 1);
  auto verb = word_at(words, at);
  if (program == "yarn" && verb == "global")
    verb = word_at(words, ++at);
  auto is_dev = [](const std::string& word) {
    return word == "-D" || word == "--save-dev" || word == "--dev";
  };
  bool dev = std::any_of(words.begin(), words.end(), is_dev);
  bool adds =
    (program == "npm" && contains({"install", "i", "add"}, verb))
    || (contains({"yarn", "pnpm", "bun"}, program) && verb == "add")
    || (contains({"pnpm", "bun"}, program) && contains({"install", "i"}, verb));
  if (adds)
    return installer{"node", at + 1, false, dev};
  return std::nullopt;
}

std::optional<installer> system_installer(std::string_view program,
                                          const words_list& words) {
  auto at = past_options(words, 1);
  auto verb = word_at(words, at);
  bool adds = (contains({"apt", "apt-get", "aptitude", "brew", "dnf", "yum",
                         "zypper", "microdnf", "port", "pkg"},
                        program)
               && verb == "install")
              || (program == "apk" && verb == "add");
  if (adds)
    return installer{"system", at + 1};
  if (program == "pacman" && word_at(words, 1).starts_with("-S"))
    return installer{"system", 2};
  return std::nullopt;
}

// `npx mmdc …`, `uvx ruff …`: what is fetched to be run once.
std::optional<installer> one_off(std::string_view program,
                                 const words_list& words) {
  if (contains({"npx", "bunx", "pnpx"}, program)) {
    auto at = std::size_t{1};
    for (; word_at(words, at).starts_with("-"); ++at)
      if (contains({"-p", "--package"}, word_at(words, at)))
        return installer{"node", at + 1, true, false, true};
    return installer{"node", at, true, false, true};
  }
  if (contains({"pnpm", "yarn", "npm", "bun"}, program)
      && contains({"dlx", "exec", "x"}, word_at(words, 1)))
    return installer{"node", past_options(words, 2), true, false, true};
  if (program == "uvx") {
    auto at = std::size_t{1};
    for (; word_at(words, at).starts_with("-"); ++at)
      if (word_at(words, at) == "--from")
        return installer{"python", at + 1, true, false, true};
    return installer{"python", at, true, false, true};
  }
  return std::nullopt;
}

// `name@1.2`, `@scope/name@^1`.
package_request npm_request(std::string_view word) {
  package_request out;
  out.manager = "node";
  auto at = word.find('@', 1);
  out.name = std::string{word.substr(0, at)};
  if (at != std::string_view::npos && word.substr(at + 1) != "latest")
    out.version = std::string{word.substr(at + 1)};
  return out;
}

// `name=1.2`, `channel::name>=1`.
package_request conda_request(std::string_view word) {
  package_request out;
  auto channel = word.find("::");
  if (channel != std::string_view::npos)
    word.remove_prefix(channel + 2);
  auto end = std::min(word.find_first_of("=<>!"), word.size());
  out.manager = "conda";
  out.name = std::string{word.substr(0, end)};
  auto version = word.substr(end);
  if (version.starts_with("=") && !version.starts_with("=="))
    out.version = "==" + std::string{version.substr(1)} + ".*";
  else
    out.version = std::string{version};
  return out;
}

bool takes_value(std::string_view option) {
  return contains({"-r",
                   "--requirement",
                   "-c",
                   "--constraint",
                   "-i",
                   "--index-url",
                   "--extra-index-url",
                   "-t",
                   "--target",
                   "-f",
                   "--find-links",
                   "--prefix",
                   "-e",
                   "--editable",
                   "-n",
                   "--name",
                   "--channel",
                   "--registry",
                   "--python",
                   "--group",
                   "-G",
                   "--extra",
                   "-p",
                   "--filter",
                   "--cwd"},
                  option);
}

bool names_index(std::string_view option) {
  return option.find("index") != std::string_view::npos || option == "-i"
         || option.starts_with("--registry");
}

bool read_word(std::string_view manager, const std::string& word,
               package_request& out) {
  if (word.empty() || pass_lang::is_placeholder(word)
      || word.find("://") != std::string::npos || word.starts_with(".")
      || word.starts_with("/"))
    return false;
  if (manager == "python") {
    // `ruff@0.4` of uvx and `uv add`
    auto at = word.find('@');
    auto text =
      at == std::string::npos || word.find(' ') != std::string::npos
        ? word
        : word.substr(0, at)
            + (word.substr(at + 1) == "latest" ? ""
                                               : "==" + word.substr(at + 1));
    return read_requirement(text, out) && is_package_name("python", out.name);
  }
  if (manager == "node")
    out = npm_request(word);
  else if (manager == "conda")
    out = conda_request(word);
  else {
    out.manager = "system";
    out.name = word.substr(0, word.find('='));
    out.version = word.size() > out.name.size()
                    ? "=" + word.substr(out.name.size() + 1)
                    : "";
    if (!out.version.empty() && out.version[1] == '=')
      return false;
  }
  auto known = out.manager == "conda" ? "python" : out.manager;
  return is_package_name(known, out.name);
}

words_list words_of(const pass_lang::invocation& command) {
  words_list out{command.program};
  out.insert(out.end(), command.arguments.begin(), command.arguments.end());
  return out;
}

std::optional<installer> installer_of(const words_list& words) {
  auto program = pass_lang::base_name(words.front());
  auto found = python_installer(program, words);
  if (!found)
    found = node_installer(program, words);
  if (!found)
    found = system_installer(program, words);
  if (!found)
    found = one_off(program, words);
  return found;
}

} // namespace

bool is_install(const pass_lang::invocation& command) {
  auto words = words_of(command);
  if (auto found = installer_of(words))
    return !found->once;
  auto program = pass_lang::base_name(words.front());
  auto verb = word_at(words, past_options(words, 1));
  if (contains({"npm",   "pnpm",   "yarn",       "bun",  "bundle",  "composer",
                "uv",    "poetry", "pdm",        "rye",  "pipenv",  "hatch",
                "conda", "mamba",  "micromamba", "apt",  "apt-get", "gem",
                "cargo", "go",     "luarocks",   "opam", "cabal",   "nimble",
                "mix",   "rustup", "flatpak"},
               program))
    return contains({"install", "i", "ci", "add", "sync", "update", "upgrade",
                     "create", "venv", "lock", "activate", "env"},
                    verb)
           || (program == "yarn" && verb.empty());
  return false;
}

std::vector<package_request>
read_install(const pass_lang::invocation& command) {
  auto words = words_of(command);
  auto found = installer_of(words);
  if (!found)
    return {};
  std::vector<package_request> out;
  bool foreign = false;
  for (auto i = found->first; i < words.size(); ++i) {
    const auto& word = words[i];
    if (word.starts_with("-")) {
      foreign = foreign || names_index(word);
      if (!found->one && takes_value(word)
          && !(found->manager == "system"
               || (found->manager == "node" && word.size() == 2)))
        ++i;
      continue;
    }
    package_request request;
    if (read_word(found->manager, word, request)) {
      request.line = command.line;
      request.dev = found->dev;
      request.program = found->once && word_at(words, i - 1) != "-p"
                        && word_at(words, i - 1) != "--package"
                        && word_at(words, i - 1) != "--from";
      out.push_back(std::move(request));
    }
    if (found->one)
      break;
  }
  for (auto& request : out)
    request.foreign = request.foreign || foreign;
  return out;
}

} // namespace bind_env
