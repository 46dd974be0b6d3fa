#include "solidify/candidate.hpp"

#include <boost/json.hpp>

#include "base/json.hpp"
#include "base/json_members.hpp"
#include "base/text.hpp"
#include <re2/re2.h>

namespace skvm::solidify {

namespace bj = boost::json;

namespace {

constexpr std::size_t most_candidates = 64;
constexpr std::size_t longest_signature = std::size_t{16} << 10;

RE2::Options quiet() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(std::int64_t{4} << 20);
  return options;
}

using json::text_in;

/// Why it is of no use; nothing where it is.
std::optional<std::string> flaw_of(const candidate& one) {
  if (one.id.empty())
    return "a candidate without a name";
  if (one.signature.empty())
    return one.id + ": it has no signature, so that no run would be known";
  if (one.signature.size() > longest_signature)
    return one.id + ": its signature is too long";
  RE2 pattern{one.signature, quiet()};
  if (!pattern.ok())
    return one.id + ": its signature is no pattern of RE2: " + pattern.error();
  if (RE2::PartialMatch("", pattern))
    return one.id + ": its signature fits everything";
  return std::nullopt;
}

candidate compiled(const bj::object& from) {
  candidate out;
  out.id = text_in(from, "id");
  out.language = text_in(from, "language");
  out.signature = text_in(from, "signature");
  out.code = text_in(from, "template");
  if (const auto* all = from.if_contains("parameters");
      all != nullptr && all->is_array())
    for (const auto& one : all->get_array())
      if (one.is_object())
        out.parameters[text_in(one.get_object(), "name")] =
          text_in(one.get_object(), "type");
  return out;
}

/// A parameter is its type, or an object with one.
candidate boosted(const bj::object& from) {
  candidate out;
  out.id = text_in(from, "purposeId");
  out.language = text_in(from, "materializationType");
  // Those are searched for in any case of letters.
  if (auto signature = text_in(from, "codeSignature"); !signature.empty())
    out.signature = "(?i)" + signature;
  out.code = text_in(from, "functionTemplate");
  if (const auto* all = from.if_contains("params");
      all != nullptr && all->is_object())
    for (const auto& [name, type] : all->get_object())
      out.parameters[std::string{name}] =
        type.is_object()   ? text_in(type.get_object(), "type")
        : type.is_string() ? std::string{type.get_string()}
                           : std::string{};
  return out;
}

} // namespace

result<read_outcome> read_candidates(std::string_view text,
                                     const std::string& origin) {
  auto parsed = json::read(text, origin);
  if (!parsed)
    return parsed.error();
  const bj::array* list = parsed->if_array();
  if (const auto* object = parsed->if_object())
    if (const auto* inner = object->if_contains("candidates"))
      list = inner->if_array();
  if (list == nullptr)
    return make_error(errc::invalid_argument, origin,
                      "holds no list of candidates: neither the artifact "
                      "'candidates' nor a boost-candidates.json");
  read_outcome out;
  for (const auto& one : *list) {
    const auto* object = one.if_object();
    if (object == nullptr) {
      out.refused.emplace_back("a candidate that is no object");
      continue;
    }
    auto made =
      object->contains("purposeId") ? boosted(*object) : compiled(*object);
    made.origin = origin;
    if (auto flaw = flaw_of(made))
      out.refused.push_back(std::move(*flaw));
    else if (out.good.size() == most_candidates)
      out.refused.push_back(made.id + ": there are "
                            + std::to_string(most_candidates) + " already");
    else
      out.good.push_back(std::move(made));
  }
  return out;
}

std::string to_json(const candidate& one) {
  bj::object parameters;
  for (const auto& [name, type] : one.parameters)
    parameters[name] = type;
  return json::write(bj::object{{"id", one.id},
                                {"origin", one.origin},
                                {"language", one.language},
                                {"signature", one.signature},
                                {"code", one.code},
                                {"parameters", std::move(parameters)}});
}

result<candidate> candidate_from_json(std::string_view text) {
  auto parsed = json::read(text, "candidate");
  if (!parsed)
    return parsed.error();
  const auto* from = parsed->if_object();
  if (from == nullptr)
    return make_error(errc::invalid_argument, "candidate", "is no object");
  candidate out;
  out.id = text_in(*from, "id");
  out.origin = text_in(*from, "origin");
  out.language = text_in(*from, "language");
  out.signature = text_in(*from, "signature");
  out.code = text_in(*from, "code");
  if (const auto* all = from->if_contains("parameters");
      all != nullptr && all->is_object())
    for (const auto& [name, type] : all->get_object())
      if (type.is_string())
        out.parameters[std::string{name}] = std::string{type.get_string()};
  return out;
}

candidate_fit fit_of(const candidate& one,
                     const std::vector<traced_step>& steps) {
  RE2 pattern{one.signature, quiet()};
  if (!pattern.ok())
    return candidate_fit::none;
  auto best = candidate_fit::none;
  for (const auto& step : steps) {
    // A skill names its own files from its folder.
    auto code = replace_all(step.code, std::string{skill_mark} + "/", "");
    std::string text{trim(code)};
    if (steps.size() == 1 && RE2::FullMatch(text, pattern))
      return candidate_fit::whole;
    if (RE2::PartialMatch(text, pattern))
      best = candidate_fit::within;
  }
  return best;
}

} // namespace skvm::solidify
