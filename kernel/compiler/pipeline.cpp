#include "compiler/pipeline.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace skvm {

namespace {

using producers = std::map<std::string_view, const loaded_plugin*>;

error wrong_pipeline(std::string message) {
  return make_error(errc::invalid_argument, "passes", std::move(message));
}

/// The pieces between commas outside of braces; nothing where braces do not
/// match.
std::optional<std::vector<std::string_view>> pieces_of(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  bool inside = false;
  for (std::size_t at = 0; at <= text.size(); ++at) {
    char c = at < text.size() ? text[at] : ',';
    if (c == '{' || c == '}') {
      if (inside == (c == '{'))
        return std::nullopt;
      inside = !inside;
    } else if (c == ',' && !inside) {
      out.push_back(trim(text.substr(begin, at - begin)));
      begin = at + 1;
    }
  }
  if (inside)
    return std::nullopt;
  return out;
}

result<pass_options> read_options(std::string_view text,
                                  std::string_view pass) {
  pass_options out;
  while (!trim(text).empty()) {
    auto comma = text.find(',');
    auto piece = trim(text.substr(0, comma));
    text = comma == std::string_view::npos ? "" : text.substr(comma + 1);
    auto equals = piece.find('=');
    if (equals == std::string_view::npos || equals == 0)
      return wrong_pipeline("'" + std::string{piece} + "' of "
                            + std::string{pass}
                            + " is no option; write name=value");
    auto name = std::string{trim(piece.substr(0, equals))};
    if (!out.emplace(name, trim(piece.substr(equals + 1))).second)
      return wrong_pipeline(std::string{pass} + " got '" + name + "' twice");
  }
  return out;
}

result<std::vector<const loaded_plugin*>>
select(const plugin_set& plugins, const std::vector<pass_choice>& wanted) {
  std::vector<const loaded_plugin*> chosen;
  if (wanted.empty()) {
    for (const auto& plugin : plugins.loaded())
      if (plugin.kind == plugin_kind::pass)
        chosen.push_back(&plugin);
    std::sort(chosen.begin(), chosen.end(), [](const auto* a, const auto* b) {
      return a->info.id < b->info.id;
    });
  }
  for (const auto& [name, options] : wanted) {
    const auto* plugin = plugins.find(plugin_kind::pass, name);
    if (plugin == nullptr) {
      auto known = plugins.names(plugin_kind::pass);
      auto near = nearest(name, known);
      std::string all;
      for (const auto& one : known)
        all += (all.empty() ? "" : ", ") + one;
      return make_error(errc::not_found, name,
                        near.empty()
                          ? "no such pass; there are " + all
                          : "no such pass, did you mean '" + near + "'?");
    }
    if (auto known = check_options(plugin->info, options); !known)
      return known.error();
    chosen.push_back(plugin);
  }
  return chosen;
}

result<producers>
find_producers(const std::vector<const loaded_plugin*>& passes) {
  producers by_artifact;
  for (const auto* pass : passes)
    for (auto id : pass->info.produces) {
      auto [known, fresh] = by_artifact.emplace(id, pass);
      if (!fresh)
        return make_error(errc::conflict, std::string{pass->info.id},
                          "produces '" + std::string{id} + "', which "
                            + std::string{known->second->info.id}
                            + " produces too");
    }
  return by_artifact;
}

} // namespace

result<std::vector<pass_choice>>
parse_pipeline(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words)
    text += (text.empty() ? "" : ",") + word;
  std::vector<pass_choice> out;
  if (trim(text).empty())
    return out;
  auto pieces = pieces_of(text);
  if (!pieces)
    return wrong_pipeline("'" + text
                          + "' has braces that do not match; write "
                            "pass{name=value},pass");
  for (auto piece : *pieces) {
    auto brace = piece.find('{');
    pass_choice one;
    one.id = trim(piece.substr(0, brace));
    if (one.id.empty())
      return wrong_pipeline("'" + text + "' has an entry without a name");
    if (brace != std::string_view::npos) {
      if (piece.back() != '}')
        return wrong_pipeline("there is something behind the options of "
                              + one.id);
      auto options =
        read_options(piece.substr(brace + 1, piece.size() - brace - 2), one.id);
      if (!options)
        return options.error();
      one.options = std::move(*options);
    }
    auto known = std::find_if(out.begin(), out.end(), [&](const auto& other) {
      return other.id == one.id;
    });
    if (known == out.end())
      out.push_back(std::move(one));
    else if (known->options != one.options)
      return make_error(errc::conflict, one.id,
                        "is named twice, with other options");
  }
  return out;
}

result<void> check_options(const pass_info& info, const pass_options& given) {
  for (const auto& [name, value] : given) {
    if (name == model_option && value != "none" && value != "default")
      return make_error(errc::invalid_argument, std::string{info.id},
                        "the option model is 'none' or 'default', not '" + value
                          + "'");
    if (name == model_option || info.options.contains(name))
      continue;
    std::string known{model_option};
    for (auto option : info.options)
      known += ", " + std::string{option};
    return make_error(errc::invalid_argument, std::string{info.id},
                      "has no option '" + name + "'; it has " + known);
  }
  return ok;
}

std::string describe(const pass_info& info, const std::string& version,
                     const pass_options& options) {
  auto out = std::string{info.id} + "@" + version;
  if (options.empty())
    return out;
  out += '{';
  for (const auto& [name, value] : options)
    out += (out.back() == '{' ? "" : ",") + name + "=" + value;
  return out + "}";
}

result<std::vector<pipeline_stage>>
plan_pipeline(const plugin_set& plugins,
              const std::vector<std::string>& wanted) {
  auto choices = parse_pipeline(wanted);
  if (!choices)
    return choices.error();
  auto chosen = select(plugins, *choices);
  if (!chosen)
    return chosen.error();
  auto by_artifact = find_producers(*chosen);
  if (!by_artifact)
    return by_artifact.error();
  for (const auto* pass : *chosen)
    for (auto id : pass->info.consumes)
      if (id != evidence_artifact && by_artifact->count(id) == 0)
        return make_error(errc::invalid_argument, std::string{pass->info.id},
                          "consumes '" + std::string{id}
                            + "', which no selected pass produces");

  std::vector<pipeline_stage> stages;
  std::set<const loaded_plugin*> done;
  auto is_there = [&](std::string_view id) {
    auto producer = by_artifact->find(id);
    return producer == by_artifact->end() || done.count(producer->second) != 0;
  };
  auto is_ready = [&](const loaded_plugin* pass) {
    const auto& info = pass->info;
    return std::all_of(info.consumes.begin(), info.consumes.end(), is_there)
           && std::all_of(info.accepts.begin(), info.accepts.end(), is_there);
  };
  while (done.size() < chosen->size()) {
    pipeline_stage stage;
    for (const auto* pass : *chosen)
      if (done.count(pass) == 0 && is_ready(pass))
        stage.push_back(pass);
    if (stage.empty()) {
      std::string members;
      for (const auto* pass : *chosen)
        if (done.count(pass) == 0)
          members += (members.empty() ? "" : ", ") + std::string{pass->info.id};
      return make_error(errc::conflict, "pipeline",
                        "a cycle among passes: " + members);
    }
    done.insert(stage.begin(), stage.end());
    stages.push_back(std::move(stage));
  }
  return stages;
}

} // namespace skvm
