#include "schema_check.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace skvm {

namespace bj = boost::json;

namespace {

bool is_of(const bj::value& value, std::string_view type) {
  switch (value.kind()) {
    case bj::kind::object:
      return type == "object";
    case bj::kind::array:
      return type == "array";
    case bj::kind::string:
      return type == "string";
    case bj::kind::bool_:
      return type == "boolean";
    case bj::kind::null:
      return type == "null";
    case bj::kind::double_:
      return type == "number";
    default:
      return type == "integer" || type == "number";
  }
}

std::string_view as_text(const bj::value& value) {
  return value.is_string() ? std::string_view{value.get_string()}
                           : std::string_view{};
}

std::string at(const std::string& path) {
  return path.empty() ? std::string{"the answer"} : path;
}

std::optional<std::string> object_fault(const bj::object& schema,
                                        const bj::object& value,
                                        const std::string& path) {
  if (const auto* required = schema.if_contains("required");
      required != nullptr && required->is_array())
    for (const auto& name : required->get_array())
      if (!value.contains(as_text(name)))
        return at(path) + ": '" + std::string{as_text(name)} + "' is missing";
  const auto* known = schema.if_contains("properties");
  const auto* others = schema.if_contains("additionalProperties");
  bool closed = others != nullptr && *others == bj::value(false);
  for (const auto& [name, member] : value) {
    const auto* wanted = known != nullptr && known->is_object()
                           ? known->get_object().if_contains(name)
                           : nullptr;
    if (wanted == nullptr && closed)
      return at(path) + ": '" + std::string{name} + "' has no place here";
    if (wanted != nullptr)
      if (auto fault =
            schema_fault(*wanted, member, path + "/" + std::string{name}))
        return fault;
  }
  return std::nullopt;
}

} // namespace

std::optional<std::string> schema_fault(const bj::value& schema,
                                        const bj::value& value,
                                        const std::string& path) {
  if (!schema.is_object())
    return std::nullopt;
  const auto& rules = schema.get_object();
  if (const auto* type = rules.if_contains("type");
      type != nullptr && type->is_string() && !is_of(value, as_text(*type)))
    return at(path) + ": it is of another type than "
           + std::string{as_text(*type)};
  if (const auto* choices = rules.if_contains("enum");
      choices != nullptr && choices->is_array()) {
    const auto& list = choices->get_array();
    if (std::find(list.begin(), list.end(), value) == list.end())
      return at(path) + ": it must be one of " + bj::serialize(*choices);
  }
  if (value.is_object())
    return object_fault(rules, value.get_object(), path);
  if (const auto* items = rules.if_contains("items");
      items != nullptr && value.is_array())
    for (std::size_t i = 0; i < value.get_array().size(); ++i)
      if (auto fault = schema_fault(*items, value.get_array()[i],
                                    path + "/" + std::to_string(i)))
        return fault;
  return std::nullopt;
}

} // namespace skvm
