#include "base/files.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "commands.hpp"
#include "solidify/solidifier.hpp"
#include "solidify_books.hpp"

#include <filesystem>
#include <iostream>

namespace skvm::cli {

namespace bj = boost::json;

result<std::unique_ptr<solidify::shelf>> open_books(const installation& what) {
  std::error_code why;
  auto file = what.where.store();
  if (!std::filesystem::exists(file, why))
    return make_error(errc::not_found, file.string(),
                      "nothing ran yet, so that nothing was learnt");
  return solidify::shelf::open(file);
}

result<std::unique_ptr<solidify::shelf>>
open_books(const common_options& common) {
  auto what = open_installation(common, false);
  if (!what)
    return what.error();
  return open_books(*what);
}

result<named_skill> open_named_skill(const common_options& common,
                                     const std::string& name) {
  auto what = open_installation(common, false);
  if (!what)
    return what.error();
  auto opened = open_skill(name, *what);
  if (!opened)
    return opened.error();
  return named_skill{std::move(*what), std::move(*opened)};
}

result<std::unique_ptr<solidify::shelf>>
open_or_make_books(const installation& what) {
  auto file = what.where.store();
  if (auto records = open_store(file); !records)
    return records.error();
  return solidify::shelf::open(file);
}

bj::object json_of(const solidify::kept_candidate& one) {
  bj::object parameters;
  for (const auto& [name, type] : one.what.parameters)
    parameters[name] = type;
  return {{"id", one.id()},
          {"skill", one.skill},
          {"origin", one.what.origin},
          {"language", one.what.language},
          {"signature", one.what.signature},
          {"parameters", std::move(parameters)},
          {"runs", one.runs},
          {"function", one.function}};
}

std::optional<solidify::kept_candidate> find_candidate(solidify::shelf& books,
                                                       const std::string& id) {
  if (auto all = books.candidates({}))
    for (auto& one : *all)
      if (one.id() == id)
        return std::move(one);
  return std::nullopt;
}

exit_code show_candidate(const common_options& common,
                         const solidify::kept_candidate& one) {
  if (common.json) {
    auto out = json_of(one);
    out["code"] = one.what.code;
    std::cout << json::write_pretty(out);
    return exit_code::done;
  }
  std::cout << one.id() << " of " << one.skill << ": a candidate of "
            << one.what.origin << "\nexecuted by " << one.runs
            << " runs; runs that agree make a function of it\n";
  if (!one.function.empty())
    std::cout << "it became " << one.function << '\n';
  std::cout << "\nvalues\n";
  for (const auto& [name, type] : one.what.parameters)
    std::cout << "  " << name << " (" << type << ")\n";
  std::cout << "\nsignature\n  " << one.what.signature << "\n\ncode\n";
  for (auto line : split_lines(one.what.code))
    std::cout << "  " << line << '\n';
  return exit_code::done;
}

exit_code add_candidates(const common_options& common, const std::string& skill,
                         const std::string& file) {
  auto named = open_named_skill(common, skill);
  if (!named)
    return report(common, named.error());
  const auto& [what, opened] = *named;
  auto text = read_file(file);
  if (!text)
    return report(common, text.error());
  auto read = solidify::read_candidates(
    *text, std::filesystem::path{file}.filename().string());
  if (!read)
    return report(common, read.error());
  auto books = open_or_make_books(what);
  if (!books)
    return report(common, books.error());
  auto digest = solidify::digest_of(*opened);
  bj::array added;
  for (auto& one : read->good) {
    solidify::kept_candidate kept{std::move(one), opened->name, digest, 0, {}};
    if (auto done = (*books)->put_candidate(kept); !done)
      return report(common, done.error());
    added.push_back(json_of(kept));
  }
  if (common.json) {
    bj::array refused;
    for (const auto& line : read->refused)
      refused.emplace_back(line);
    std::cout << json::write_pretty(
      {{"candidates", std::move(added)}, {"refused", std::move(refused)}});
  } else {
    for (const auto& one : added)
      std::cout << std::string{one.at("id").as_string()} << " is a candidate\n";
    for (const auto& line : read->refused)
      std::cerr << "left out: " << line << '\n';
  }
  return read->good.empty() && !read->refused.empty() ? exit_code::failed
                                                      : exit_code::done;
}

} // namespace skvm::cli
