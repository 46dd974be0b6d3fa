#include <boost/json.hpp>

#include "base/json.hpp"
#include "solidify/function.hpp"

#include <array>

namespace skvm::solidify {

namespace bj = boost::json;

namespace {

constexpr int format = 5; ///< 5: a part of several scripts is of one of them

bj::array texts(const auto& from) {
  bj::array out;
  for (const auto& one : from)
    out.emplace_back(one);
  return out;
}

bj::array json_of(const expression& what) {
  bj::array out;
  for (const auto& part : what) {
    if (part.slot == -1)
      out.push_back(bj::object{{"text", part.text}});
    else
      out.push_back(
        bj::object{{"slot", part.slot}, {"how", to_string(part.how)}});
  }
  return out;
}

bj::array json_of(const std::vector<expression>& all) {
  bj::array out;
  for (const auto& one : all)
    out.push_back(json_of(one));
  return out;
}

bj::value json_of(const std::optional<direct_call>& what) {
  if (!what)
    return nullptr;
  bj::array words;
  for (const auto& word : what->words) {
    bj::array parts;
    for (const auto& part : word)
      parts.push_back({{"text", part.text}, {"hole", part.hole}});
    words.push_back(std::move(parts));
  }
  return bj::object{{"program", what->program},
                    {"code", what->code},
                    {"words", std::move(words)}};
}

/// Reads members; what is missing or of another kind is remembered.
class reader {
public:
  explicit reader(const bj::value& from) : from_(from) {}

  std::string text(std::string_view key) {
    const auto* found = member(key);
    if (found == nullptr || !found->is_string())
      return lacks(key), std::string{};
    return std::string{found->get_string()};
  }

  std::int64_t number(std::string_view key) {
    const auto* found = member(key);
    if (found == nullptr || !found->is_int64())
      return lacks(key), 0;
    return found->get_int64();
  }

  bool flag(std::string_view key) {
    const auto* found = member(key);
    if (found == nullptr || !found->is_bool())
      return lacks(key), false;
    return found->get_bool();
  }

  template <class Visit>
  void each(std::string_view key, Visit visit) {
    const auto* found = member(key);
    if (found == nullptr || !found->is_array())
      return lacks(key);
    for (const auto& one : found->get_array())
      visit(one);
  }

  std::vector<std::string> texts(std::string_view key) {
    std::vector<std::string> out;
    each(key, [&](const bj::value& one) {
      if (one.is_string())
        out.emplace_back(one.get_string());
    });
    return out;
  }

  [[nodiscard]] const std::string& missing() const { return missing_; }

private:
  const bj::value* member(std::string_view key) {
    return from_.is_object() ? from_.get_object().if_contains(key) : nullptr;
  }

  void lacks(std::string_view key) {
    if (missing_.empty())
      missing_ = key;
  }

  const bj::value& from_;
  std::string missing_;
};

template <class Value, std::size_t N>
Value named(const std::string& name, const std::array<Value, N>& all,
            Value other) {
  for (auto one : all)
    if (to_string(one) == name)
      return one;
  return other;
}

slot_type type_of(const std::string& name) {
  return named(name,
               std::array{slot_type::path, slot_type::number, slot_type::date,
                          slot_type::string, slot_type::name, slot_type::choice,
                          slot_type::list, slot_type::flag},
               slot_type::choice);
}

transform transform_of(const std::string& name) {
  return named(name,
               std::array{transform::same, transform::lower, transform::upper,
                          transform::base_name, transform::stem,
                          transform::no_ending, transform::folder,
                          transform::slug, transform::compact, transform::year},
               transform::same);
}

expression expression_of(const bj::value& from) {
  expression out;
  if (!from.is_array())
    return out;
  for (const auto& one : from.get_array()) {
    reader part{one};
    if (one.is_object() && one.get_object().contains("text"))
      out.push_back({part.text("text"), -1, transform::same});
    else
      out.push_back({{},
                     static_cast<int>(part.number("slot")),
                     transform_of(part.text("how"))});
  }
  return out;
}

std::vector<expression> expressions_of(const bj::value& from) {
  std::vector<expression> out;
  if (from.is_array())
    for (const auto& one : from.get_array())
      out.push_back(expression_of(one));
  return out;
}

std::optional<direct_call> direct_call_in(const bj::value& from) {
  if (!from.is_object())
    return std::nullopt;
  reader in{from};
  direct_call out;
  out.program = in.text("program");
  out.code = in.text("code");
  in.each("words", [&](const bj::value& word) {
    auto& parts = out.words.emplace_back();
    if (word.is_array())
      for (const auto& one : word.get_array()) {
        reader part{one};
        parts.push_back(
          {part.text("text"), static_cast<int>(part.number("hole"))});
      }
  });
  if (!in.missing().empty() || out.words.empty())
    return std::nullopt;
  return out;
}

bj::object json_of(const expectations& what) {
  return {
    {"inputs", json_of(what.inputs)},      {"outputs", json_of(what.outputs)},
    {"changed_least", what.changed_least}, {"changed_most", what.changed_most},
    {"replaced_most", what.replaced_most}, {"output_least", what.output_least},
    {"output_most", what.output_most},     {"file_least", what.file_least},
    {"file_most", what.file_most},         {"quiet", what.quiet}};
}

expectations expectations_of(const bj::value& from) {
  reader in{from};
  auto count = [&](std::string_view key) {
    return static_cast<std::uint64_t>(in.number(key));
  };
  expectations out;
  in.each("inputs", [&](const bj::value& one) {
    out.inputs.push_back(expression_of(one));
  });
  in.each("outputs", [&](const bj::value& one) {
    out.outputs.push_back(expression_of(one));
  });
  out.changed_least = count("changed_least");
  out.changed_most = count("changed_most");
  out.replaced_most = count("replaced_most");
  out.output_least = count("output_least");
  out.output_most = count("output_most");
  out.file_least = count("file_least");
  out.file_most = count("file_most");
  out.quiet = in.flag("quiet");
  return out;
}

/// Whether every slot that is referred to is there.
bool is_sound(const function& what) {
  auto count = static_cast<int>(what.slots.size());
  auto fits = [&](const expression& one) {
    for (const auto& part : one)
      if (part.slot < output_slot || part.slot >= count)
        return false;
    return true;
  };
  for (const auto& rule : what.rules)
    for (const auto& way : rule)
      if (!fits(way))
        return false;
  if (what.direct)
    for (const auto& word : what.direct->words)
      for (const auto& part : word)
        if (part.hole >= static_cast<int>(what.holes.size()))
          return false;
  for (const auto& one : what.expected.inputs)
    if (!fits(one))
      return false;
  for (const auto& one : what.expected.outputs)
    if (!fits(one))
      return false;
  return fits(what.text) && what.rules.size() == what.holes.size()
         && !what.script.empty()
         && what.list_hole < static_cast<int>(what.holes.size());
}

} // namespace

std::string to_json(const function& what) {
  bj::array holes;
  for (auto one : what.holes)
    holes.emplace_back(static_cast<int>(one));
  bj::array rules;
  for (const auto& one : what.rules)
    rules.push_back(json_of(one));
  bj::array slots;
  for (const auto& one : what.slots)
    slots.push_back({{"name", one.name},
                     {"type", to_string(one.type)},
                     {"item", to_string(one.item)},
                     {"seen", texts(one.seen)},
                     {"option", one.option},
                     {"least", one.least},
                     {"most", one.most}});
  bj::array sequences;
  for (const auto& one : what.phrases.sequences)
    sequences.push_back(texts(one));
  bj::array files;
  for (auto one : what.phrases.files)
    files.emplace_back(one);
  return json::write(bj::object{{"format", format},
                                {"direct", json_of(what.direct)},
                                {"id", what.id},
                                {"skill", what.skill},
                                {"digest", what.digest},
                                {"steps", texts(what.steps)},
                                {"needs", texts(what.needs)},
                                {"script", what.script},
                                {"holes", std::move(holes)},
                                {"list_hole", what.list_hole},
                                {"rules", std::move(rules)},
                                {"slots", std::move(slots)},
                                {"sequences", std::move(sequences)},
                                {"files", std::move(files)},
                                {"text", json_of(what.text)},
                                {"expected", json_of(what.expected)},
                                {"programs", texts(what.programs)}});
}

result<function> function_from_json(std::string_view text) {
  auto parsed = json::read(text, "function");
  if (!parsed)
    return parsed.error();
  reader in{*parsed};
  if (in.number("format") != format)
    return make_error(errc::invalid_argument, "function",
                      "written by another release");
  function out;
  out.id = in.text("id");
  out.skill = in.text("skill");
  out.digest = in.text("digest");
  // Releases before had functions of whole runs alone.
  if (parsed->as_object().contains("steps")) {
    out.steps = in.texts("steps");
    out.needs = in.texts("needs");
  }
  out.script = in.text("script");
  in.each("holes", [&](const bj::value& one) {
    auto known = one.is_int64() && one.get_int64() >= 0 && one.get_int64() <= 4;
    out.holes.push_back(known ? static_cast<code_token::kind>(one.get_int64())
                              : code_token::kind::word);
  });
  out.list_hole = static_cast<int>(in.number("list_hole"));
  in.each("rules", [&](const bj::value& one) {
    out.rules.push_back(expressions_of(one));
  });
  in.each("slots", [&](const bj::value& one) {
    reader from{one};
    slot made;
    made.name = from.text("name");
    made.type = type_of(from.text("type"));
    made.item = type_of(from.text("item"));
    made.seen = from.texts("seen");
    made.option = from.text("option");
    made.least = static_cast<std::size_t>(from.number("least"));
    made.most = static_cast<std::size_t>(from.number("most"));
    out.slots.push_back(std::move(made));
  });
  in.each("sequences", [&](const bj::value& one) {
    std::vector<std::string> words;
    if (one.is_array())
      for (const auto& word : one.get_array())
        if (word.is_string() && !word.get_string().empty())
          words.emplace_back(word.get_string());
    out.phrases.sequences.push_back(std::move(words));
  });
  in.each("files", [&](const bj::value& one) {
    if (one.is_int64())
      out.phrases.files.insert(static_cast<int>(one.get_int64()));
  });
  in.each("text", [](const bj::value&) {});
  out.programs = in.texts("programs");
  if (const auto* direct = parsed->as_object().if_contains("direct"))
    out.direct = direct_call_in(*direct);
  if (const auto* form = parsed->as_object().if_contains("text"))
    out.text = expression_of(*form);
  if (const auto* expected = parsed->as_object().if_contains("expected"))
    out.expected = expectations_of(*expected);
  if (!in.missing().empty())
    return make_error(errc::invalid_argument, "function",
                      "lacks '" + in.missing() + "'");
  if (!is_sound(out))
    return make_error(errc::invalid_argument, "function",
                      "its parts do not fit together");
  return out;
}

} // namespace skvm::solidify
