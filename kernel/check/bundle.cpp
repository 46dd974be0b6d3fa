#include "base/files.hpp"
#include "base/text.hpp"
#include "check/parts.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <unordered_set>

namespace skvm::checks {

namespace {

namespace fs = std::filesystem;

std::string_view name_of(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::string_view stem_of(std::string_view path) {
  auto name = name_of(path);
  return name.substr(0, name.find('.', 1));
}

/// The targets of the links in a Markdown text that lead to files.
std::vector<std::pair<std::string, std::size_t>> links_in(const document& doc) {
  std::vector<std::pair<std::string, std::size_t>> out;
  for (const auto& one : doc.units) {
    if (one.where != text_area::prose)
      continue;
    auto text = doc.of(one);
    if (text.find("](") == std::string_view::npos)
      continue;
    auto plain = without_code_spans(text);
    for (auto at = plain.find("]("); at != std::string::npos;
         at = plain.find("](", at + 2)) {
      auto end = plain.find_first_of(") \t\n#?", at + 2);
      if (end == std::string::npos)
        break;
      auto target = plain.substr(at + 2, end - at - 2);
      if (!target.empty() && target.find(':') == std::string::npos
          && target.find_first_of("<>{}$*") == std::string::npos
          && target[0] != '/' && plain[end] != '?')
        out.emplace_back(std::move(target), one.begin + at);
    }
  }
  return out;
}

std::string joined(std::string_view file, const std::string& target) {
  return (fs::path{file}.parent_path() / target)
    .lexically_normal()
    .generic_string();
}

const bundle_file* find_file(const skill& subject, std::string_view path) {
  auto found =
    std::lower_bound(subject.files.begin(), subject.files.end(), path,
                     [](const bundle_file& one, std::string_view name) {
                       return one.path < name;
                     });
  return found != subject.files.end() && found->path == path ? &*found
                                                             : nullptr;
}

/// Scripts that may not be executed and that a command runs by their path, with
/// the line of `SKILL.md`.
std::vector<std::pair<std::string, int>> invocations(const skill& subject,
                                                     const document& doc) {
  std::vector<std::pair<std::string, int>> out;
  for (const auto& one : doc.units) {
    if (one.where != text_area::code)
      continue;
    auto text = trim(doc.of(one));
    if (text.starts_with("$ "))
      text = trim(text.substr(2));
    auto word = text.substr(0, text.find_first_of(" \t\n|;&<>"));
    if (word.starts_with("./"))
      word.remove_prefix(2);
    const auto* file = find_file(subject, word);
    if (file != nullptr && !file->executable && file->content.starts_with("#!"))
      out.emplace_back(file->path, doc.line_of(one.begin));
  }
  return out;
}

class bundle_checker {
public:
  bundle_checker(const skill& subject, const documents& files, findings& out)
    : subject_(subject), files_(files), out_(out) {
    for (const auto& file : subject.files) {
      paths_.insert(file.path);
      for (auto slash = file.path.find('/'); slash != std::string::npos;
           slash = file.path.find('/', slash + 1))
        folders_.insert(file.path.substr(0, slash));
    }
    for (const auto& link : subject.links)
      direct_.insert(link.path);
  }

  void run() {
    for (const auto& doc : files_) {
      if (doc.name != "SKILL.md" && doc.kind == document_kind::markdown)
        check_links(doc);
      if (doc.kind == document_kind::script)
        check_script(doc);
    }
    check_use();
    check_invocations();
  }

private:
  [[nodiscard]] bool exists(const std::string& path) const {
    auto bare = path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
    return bare == "SKILL.md" || bare == "." || paths_.contains(bare)
           || folders_.contains(bare);
  }

  void check_links(const document& doc) {
    for (const auto& [target, at] : links_in(doc)) {
      auto path = joined(doc.name, target);
      if (!exists(path) && exists(target))
        path = target;
      if (!exists(path)) {
        out_.add("reference-broken-link", doc.name, doc.line_of(at),
                 in_quotes(target)
                   + " is not in the skill's folder; add the file or correct "
                     "the path");
        continue;
      }
      if (path.ends_with(".md") && path != "SKILL.md" && path != doc.name
          && direct_.contains(doc.name) && !direct_.contains(path))
        out_.add("reference-chain", doc.name, doc.line_of(at),
                 in_quotes(path)
                   + " is only reached through this file, and agents often "
                     "stop here; link to it from SKILL.md");
    }
  }

  void check_script(const document& doc) {
    const auto* file = find_file(subject_, doc.name);
    auto text = doc.text;
    bool starts = text.starts_with("#!");
    if (starts && doc.line(1).ends_with('\r'))
      out_.add("script-crlf", doc.name, 1,
               "the first line ends with a carriage return, with which no "
               "system finds the interpreter; use LF (--fix does)");
    if (file != nullptr && file->executable && !starts && is_program(doc.name))
      out_.add("script-no-shebang", doc.name, 1,
               "the file may be executed and does not say by what; start it "
               "with '#!/usr/bin/env …' or take the permission away");
  }

  static bool is_program(std::string_view path) {
    return path.ends_with(".sh") || path.ends_with(".bash")
           || path.ends_with(".py") || path.ends_with(".rb")
           || path.ends_with(".pl") || path.ends_with(".js");
  }

  /// Names of files that some text mentions.
  void gather_words(std::string_view text) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
      auto c = i < text.size() ? text[i] : ' ';
      bool part = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
                  || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.'
                  || static_cast<unsigned char>(c) >= 0x80;
      if (part)
        continue;
      auto word = text.substr(begin, i - begin);
      while (word.ends_with('.'))
        word.remove_suffix(1);
      if (!word.empty()) {
        words_.insert(word);
        words_.insert(word.substr(0, word.find('.', 1)));
        words_.insert(word.substr(word.rfind('.') + 1));
      }
      begin = i + 1;
    }
  }

  void check_use() {
    for (const auto& doc : files_)
      gather_words(doc.text);
    for (const auto& file : subject_.files) {
      auto path = std::string_view{file.path};
      auto top = path.substr(0, path.find('/'));
      if (top != "references" && top != "scripts" && top != "assets")
        continue;
      auto folder = path.substr(0, path.rfind('/'));
      bool nested = folder != top;
      if (words_.contains(name_of(path)) || words_.contains(stem_of(path))
          || (nested && words_.contains(name_of(folder)))
          || stem_of(path).starts_with("__") || name_of(path).starts_with(".")
          || to_lower(name_of(path)).starts_with("license"))
        continue;
      out_.add("file-unused", file.path, 0,
               "no text of the skill mentions this file; say when to read or "
               "run it, or remove it");
    }
  }

  void check_invocations() {
    for (const auto& [path, line] : invocations(subject_, files_.front()))
      out_.add("script-not-executable", path, 1,
               "line " + std::to_string(line)
                 + " of SKILL.md runs this file, which may not be executed; "
                   "make it executable (--fix does) or name the interpreter");
  }

  const skill& subject_;
  const documents& files_;
  findings& out_;
  std::set<std::string, std::less<>> paths_;
  std::set<std::string, std::less<>> folders_;
  std::set<std::string, std::less<>> direct_;
  std::unordered_set<std::string_view> words_;
};

} // namespace

std::vector<std::string> scripts_run_by_path(const skill& subject) {
  auto doc = read_document("SKILL.md", subject.source, document_kind::markdown,
                           subject.body_begin);
  std::vector<std::string> out;
  for (auto& [path, line] : invocations(subject, doc))
    if (std::find(out.begin(), out.end(), path) == out.end())
      out.push_back(path);
  return out;
}

void check_bundle(const skill& subject, const documents& files, findings& out) {
  bundle_checker{subject, files, out}.run();
}

} // namespace skvm::checks
