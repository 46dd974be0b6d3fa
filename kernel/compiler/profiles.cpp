#include "compiler/profiles.hpp"

#include <boost/json.hpp>

#include "base/digest.hpp"
#include "base/files.hpp"
#include "base/json.hpp"

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

namespace skvm {

namespace fs = std::filesystem;

namespace {

/// The two places of a profile in its harness's folder.
std::vector<fs::path> places_of(const fs::path& harness_folder,
                                std::string_view model) {
  auto name = profile_file_name(model);
  if (name.empty())
    return {};
  return {harness_folder / (name + ".json"),
          harness_folder / name / "latest.json"};
}

/// A harness's name is one folder, whatever the caller got it from.
bool is_folder_name(std::string_view name) {
  return !name.empty() && name != "." && name != ".."
         && name.find_first_of(std::string_view{"/\0", 2})
              == std::string_view::npos;
}

result<std::string> text_member(const boost::json::object& object,
                                std::string_view key, std::string_view file) {
  const auto* member = object.if_contains(key);
  if (member == nullptr || !member->is_string() || member->as_string().empty())
    return make_error(errc::invalid_config, std::string{file},
                      "not a profile: '" + std::string{key}
                        + "' is missing or no text");
  return std::string{member->as_string()};
}

result<std::optional<found_profile>>
read_first(const std::vector<fs::path>& at) {
  for (const auto& file : at) {
    auto text = read_file(file, std::uintmax_t{16} << 20);
    if (!text) {
      std::error_code why;
      // A folder on the way that is a file is as absent as no folder.
      if (text.error().code == errc::not_found || !fs::exists(file, why))
        continue;
      return text.error();
    }
    auto parsed = parse_profile(*text, file.string());
    if (!parsed)
      return parsed.error();
    return std::optional{found_profile{std::move(*parsed), file}};
  }
  return std::optional<found_profile>{};
}

/// Sorted; empty where it is no folder that can be read.
std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code why;
  for (fs::directory_iterator entry{folder, why}, end; !why && entry != end;
       entry.increment(why))
    entries.push_back(entry->path());
  std::sort(entries.begin(), entries.end());
  return entries;
}

} // namespace

std::string profile_file_name(std::string_view model) {
  std::string name;
  for (auto c : model) {
    if (c == '\0')
      return {};
    if (c == '/')
      name += "--";
    else
      name += c == ':' ? '_' : c;
  }
  return name == "." || name == ".." ? std::string{} : name;
}

std::string digest_of(const profile& measured) {
  std::string canonical;
  for (const auto& [id, value] : measured.capabilities)
    canonical += id + "=" + std::string{to_string(value)} + "\n";
  return sha256(canonical);
}

result<profile> parse_profile(std::string_view text, std::string_view file) {
  auto subject = std::string{file};
  auto refuse = [&](const std::string& why) {
    return make_error(errc::invalid_config, subject, why);
  };
  auto value = json::read(text, file);
  if (!value)
    return refuse(value.error().message);
  const auto* object = value->if_object();
  if (object == nullptr)
    return refuse("not a profile: no JSON object");
  auto version = text_member(*object, "version", file);
  if (!version)
    return version.error();
  if (*version != "1.0")
    return refuse("is a profile of version " + *version
                  + ", only 1.0 is understood");
  profile out;
  auto model = text_member(*object, "model", file);
  if (!model)
    return model.error();
  out.model = *model;
  auto harness = text_member(*object, "harness", file);
  if (!harness)
    return harness.error();
  out.harness = *harness;
  if (const auto* partial = object->if_contains("isPartial");
      partial != nullptr && partial->is_bool() && partial->as_bool())
    return refuse("a partial profile: its measurement was not finished, and "
                  "what is missing would count as absent");
  const auto* capabilities = object->if_contains("capabilities");
  if (capabilities == nullptr || !capabilities->is_object())
    return refuse("not a profile: 'capabilities' is missing or no object");
  for (const auto& [id, entry] : capabilities->as_object()) {
    std::optional<level> measured;
    if (entry.is_string())
      measured = level_from_string(std::string{entry.as_string()});
    if (!measured)
      return refuse("capabilities." + std::string{id}
                    + ": expected \"L0\", \"L1\", \"L2\" or \"L3\"");
    out.capabilities[std::string{id}] = *measured;
  }
  if (out.capabilities.empty())
    return refuse("not a profile: 'capabilities' is empty");
  if (const auto* source = object->if_contains("source");
      source != nullptr && source->is_string())
    out.source = std::string{source->as_string()};
  else if (const auto* when = object->if_contains("profiledAt");
           when != nullptr && when->is_string())
    out.source = "measured " + std::string{when->as_string()};
  out.digest = digest_of(out);
  return out;
}

std::string profile_to_json(const profile& measured) {
  boost::json::object capabilities;
  for (const auto& [id, value] : measured.capabilities)
    capabilities[id] = to_string(value);
  boost::json::object object{
    {"version", "1.0"},
    {"model", measured.model},
    {"harness", measured.harness},
    {"source", measured.source},
    {"capabilities", std::move(capabilities)},
    {"details", boost::json::array{}},
    {"isPartial", false},
  };
  return json::write_pretty(object);
}

result<std::optional<found_profile>>
find_profile(const std::vector<fs::path>& folders, std::string_view harness,
             std::string_view model) {
  if (!is_folder_name(harness))
    return std::optional<found_profile>{};
  for (auto id = model;;) {
    for (const auto& folder : folders) {
      auto found = read_first(places_of(folder / harness, id));
      if (!found || *found)
        return found;
    }
    auto slash = id.find('/');
    if (slash == std::string_view::npos)
      return std::optional<found_profile>{};
    id.remove_prefix(slash + 1);
  }
}

profile_listing list_profiles(const std::vector<fs::path>& folders) {
  profile_listing listing;
  std::set<std::pair<std::string, std::string>> seen;
  auto take = [&](const fs::path& file) {
    auto found = read_first({file});
    if (!found)
      listing.refused.push_back(found.error());
    else if (*found
             && seen.emplace((*found)->profile.harness, (*found)->profile.model)
                  .second)
      listing.profiles.push_back(std::move(**found));
  };
  for (const auto& folder : folders) {
    for (const auto& harness : entries_of(folder))
      for (const auto& entry : entries_of(harness)) {
        std::error_code ignored;
        if (fs::is_directory(entry, ignored))
          take(entry / "latest.json");
        else if (entry.extension() == ".json")
          take(entry);
      }
  }
  std::sort(listing.profiles.begin(), listing.profiles.end(),
            [](const found_profile& a, const found_profile& b) {
              return std::tie(a.profile.harness, a.profile.model)
                     < std::tie(b.profile.harness, b.profile.model);
            });
  return listing;
}

} // namespace skvm
