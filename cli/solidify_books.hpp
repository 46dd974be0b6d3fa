#pragma once

#include <boost/json.hpp>

#include "context.hpp"
#include "solidify/shelf.hpp"

#include <optional>

/// What the commands of `skvm solidify` share.
namespace skvm::cli {

/// The functions of an installation. An error where nothing ran yet.
result<std::unique_ptr<solidify::shelf>> open_books(const installation& what);
result<std::unique_ptr<solidify::shelf>>
open_books(const common_options& common);
/// The same; makes the store where there is none.
result<std::unique_ptr<solidify::shelf>>
open_or_make_books(const installation& what);

/// The skill that a command names, with the installation it was found by.
struct named_skill {
  installation what;
  skill_ptr subject;
};

result<named_skill> open_named_skill(const common_options& common,
                                     const std::string& name);

boost::json::object json_of(const solidify::kept_candidate& one);

std::optional<solidify::kept_candidate> find_candidate(solidify::shelf& books,
                                                       const std::string& id);
exit_code show_candidate(const common_options& common,
                         const solidify::kept_candidate& one);

} // namespace skvm::cli
