#include "plugins/loader.hpp"

#include <boost/core/demangle.hpp>
#include <boost/dll/shared_library.hpp>

#include "base/text.hpp"
#include "plugins/guarded.hpp"
#include "plugins/stamp.hpp"
#include <dlfcn.h>
#include <sys/stat.h>

#include <algorithm>
#include <exception>
#include <set>
#include <system_error>
#include <utility>

namespace skvm {

namespace fs = std::filesystem;

namespace {

constexpr plugin_kind all_kinds[] = {plugin_kind::model, plugin_kind::harness,
                                     plugin_kind::pass};

/// A file to try, and the kind that its folder is for.
struct candidate {
  fs::path file;
  std::optional<plugin_kind> wanted;
};

error refusal(std::string reason) {
  return make_error(errc::invalid_plugin, {}, std::move(reason));
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

template <class Interface, class Settings>
using factory =
  std::function<result<std::unique_ptr<Interface>>(const Settings&)>;

template <class Interface, class Settings>
factory<Interface, Settings> with_guard(const std::string& name,
                                        factory<Interface, Settings> make) {
  return [name, make = std::move(make)](
           const Settings& settings) -> result<std::unique_ptr<Interface>> {
    auto made = guarded(name, [&] { return make(settings); });
    if (made && *made == nullptr)
      return make_error(errc::plugin_failed, name, "its factory made nothing");
    return made;
  };
}

/// Keeps what a plugin registers until it is clear whether it may.
class collector final : public registrar {
public:
  explicit collector(loaded_plugin& plugin) : plugin_(plugin) {}

  /// Why what was registered does not fit what the descriptor says.
  [[nodiscard]] std::string defect() const {
    if (count_ == 0)
      return "registers nothing";
    if (count_ > 1)
      return "registers " + std::to_string(count_)
             + " things, but a plugin is one";
    if (kind_ != plugin_.kind)
      return "says that it is a " + std::string{to_string(plugin_.kind)}
             + ", but registers a " + std::string{to_string(kind_)};
    if (kind_ == plugin_kind::pass && plugin_.info.id != plugin_.name)
      return "says that it is '" + plugin_.name + "', but registers the pass '"
             + std::string{plugin_.info.id} + "'";
    return {};
  }

private:
  void add(wire_model_factory make) override {
    note(plugin_kind::model);
    plugin_.wire_model = with_guard(plugin_.name, std::move(make));
  }

  void add(local_model_factory make) override {
    note(plugin_kind::model);
    plugin_.local_model = with_guard(plugin_.name, std::move(make));
  }

  void add(agent_harness_factory make) override {
    note(plugin_kind::harness);
    plugin_.agent_harness = with_guard(plugin_.name, std::move(make));
  }

  void add(external_harness_factory make) override {
    note(plugin_kind::harness);
    plugin_.external_harness = with_guard(plugin_.name, std::move(make));
  }

  void add(const pass_info& info, pass_function run) override {
    note(plugin_kind::pass);
    plugin_.info = info;
    plugin_.run_pass = [name = plugin_.name,
                        run = std::move(run)](const pass_context& ctx) {
      return guarded(name, [&] { return run(ctx); });
    };
  }

  void note(plugin_kind kind) {
    kind_ = kind;
    ++count_;
  }

  loaded_plugin& plugin_;
  plugin_kind kind_ = plugin_kind::model;
  int count_ = 0;
};

/// The dynamic linker's own words, without what Boost and it put around them.
std::string linker_reason(std::string text, const fs::path& file) {
  static constexpr std::string_view before = "dlerror system message: ";
  static constexpr std::string_view missing = "undefined symbol: ";
  if (auto at = text.find(before); at != std::string::npos) {
    text.erase(0, at + before.size());
    if (auto end = text.rfind("): "); end != std::string::npos)
      text.resize(end);
  }
  if (auto prefix = file.string() + ": "; text.starts_with(prefix))
    text.erase(0, prefix.size());
  if (auto at = text.find(missing); at != std::string::npos) {
    auto begin = at + missing.size();
    auto end = std::min(text.find_first_of(" ,\t)", begin), text.size());
    auto symbol = text.substr(begin, end - begin);
    text.replace(begin, end - begin, boost::core::demangle(symbol.c_str()));
  }
  return one_line(std::move(text));
}

result<const plugin_descriptor*> map_plugin(const fs::path& file) {
  namespace dll = boost::dll;
  try {
    // The handle closes at the end of this block and the object stays.
    auto mode = static_cast<dll::load_mode::type>(
      dll::load_mode::rtld_now | dll::load_mode::rtld_local | RTLD_NODELETE);
    dll::shared_library library{fs::absolute(file), mode};
    if (!library.has("skvm_plugin"))
      return refusal("not a plugin: exports no symbol 'skvm_plugin'");
    return &library.get<const plugin_descriptor>("skvm_plugin");
  } catch (const std::exception& failed) {
    return refusal(linker_reason(failed.what(), fs::absolute(file)));
  }
}

std::string refused_by_stamp(const plugin_stamp& stamp, const candidate& from,
                             const plugin_set& loaded) {
  if (auto why = stamp_defect(stamp); !why.empty())
    return why;
  auto kind = *plugin_kind_from_string(*stamp.kind);
  if (from.wanted && *from.wanted != kind)
    return "is a " + *stamp.kind + ", but lies in the folder '"
           + std::string{folder_of(*from.wanted)} + "'";
  if (auto first = loaded.find(kind, *stamp.name))
    return "a " + *stamp.kind + " named '" + *stamp.name
           + "' was already loaded from " + first->file;
  return {};
}

std::string refused_by_stamp(const loaded_plugin& hosted, const candidate& from,
                             const plugin_set& loaded) {
  plugin_stamp stamp;
  stamp.size = sizeof(plugin_descriptor);
  stamp.sdk_version = SKVM_SDK_VERSION;
  stamp.build_tag = SKVM_BUILD_TAG;
  stamp.kind = to_string(hosted.kind);
  stamp.name = hosted.name;
  stamp.version = hosted.version;
  stamp.summary = hosted.summary;
  stamp.has_register = true;
  return refused_by_stamp(stamp, from, loaded);
}

result<loaded_plugin> load_one(const candidate& from, const plugin_set& loaded,
                               const plugin_isolation& isolation) {
  auto object = elf_file::open(from.file);
  if (!object)
    return object.error();
  auto stored = read_stamp(*object);
  if (!stored)
    return stored.error();
  if (*stored)
    if (auto why = refused_by_stamp(**stored, from, loaded); !why.empty())
      return refusal(why);
  if (isolation.host
      && (!*stored || isolation.wanted((*stored)->name.value_or("")))) {
    auto hosted = isolation.host(from.file);
    if (!hosted)
      return refusal(hosted.error().message);
    if (auto why = refused_by_stamp(*hosted, from, loaded); !why.empty())
      return refusal(why);
    if (isolation.wanted(hosted->name))
      return hosted;
  }

  auto descriptor = map_plugin(from.file);
  if (!descriptor)
    return descriptor.error();
  auto stamp = stamp_of(**descriptor);
  if (auto why = refused_by_stamp(stamp, from, loaded); !why.empty())
    return refusal(why);

  loaded_plugin plugin;
  plugin.kind = *plugin_kind_from_string(*stamp.kind);
  plugin.name = *stamp.name;
  plugin.version = *stamp.version;
  plugin.summary = *stamp.summary;
  plugin.file = from.file.string();
  collector offers{plugin};
  auto registered =
    guarded(plugin.name, [&] { (*descriptor)->register_in(offers); });
  if (!registered)
    return refusal("its register function " + registered.error().message);
  if (auto why = offers.defect(); !why.empty())
    return refusal(why);
  return plugin;
}

result<std::vector<candidate>> objects_in(const fs::path& folder,
                                          std::optional<plugin_kind> wanted) {
  std::vector<candidate> found;
  std::error_code why;
  for (fs::directory_iterator at{folder, why}, end; !why && at != end;
       at.increment(why))
    if (at->path().extension() == ".so")
      found.push_back({at->path(), wanted});
  if (why)
    return refusal("cannot read the folder: " + why.message());
  return found;
}

/// Tells files apart whatever their names are.
using file_id = std::pair<dev_t, ino_t>;

std::optional<file_id> id_of(const fs::path& file) {
  struct stat info {};

  if (::stat(file.c_str(), &info) != 0)
    return std::nullopt;
  return file_id{info.st_dev, info.st_ino};
}

} // namespace

std::string_view to_string(plugin_kind kind) {
  switch (kind) {
    case plugin_kind::model:
      return "model";
    case plugin_kind::harness:
      return "harness";
    case plugin_kind::pass:
      return "pass";
  }
  return "";
}

std::optional<plugin_kind> plugin_kind_from_string(std::string_view text) {
  for (auto kind : all_kinds)
    if (to_string(kind) == text)
      return kind;
  return std::nullopt;
}

std::string_view folder_of(plugin_kind kind) {
  switch (kind) {
    case plugin_kind::model:
      return "models";
    case plugin_kind::harness:
      return "harnesses";
    case plugin_kind::pass:
      return "passes";
  }
  return "";
}

result<loaded_plugin> load_plugin(const fs::path& file) {
  return load_one({file, std::nullopt}, {}, {});
}

plugin_set plugin_set::load(const std::vector<fs::path>& roots,
                            const plugin_isolation& isolation) {
  plugin_set set;
  auto refuse = [&](const fs::path& file, std::string reason) {
    set.refused_.push_back({file.string(), one_line(std::move(reason))});
  };
  std::set<file_id> loaded;
  // By folder too: a link in the wrong one says nothing about the right one.
  std::set<std::pair<file_id, std::optional<plugin_kind>>> refused;
  for (const auto& root : roots) {
    std::vector<candidate> candidates;
    auto collect = [&](const fs::path& folder,
                       std::optional<plugin_kind> wanted) {
      auto found = objects_in(folder, wanted);
      if (!found)
        return refuse(folder, found.error().message);
      candidates.insert(candidates.end(), found->begin(), found->end());
    };
    collect(root, std::nullopt);
    for (auto kind : all_kinds) {
      std::error_code unknown;
      auto folder = root / folder_of(kind);
      if (fs::exists(folder, unknown) || unknown)
        collect(folder, kind);
    }
    std::sort(candidates.begin(), candidates.end(),
              [](const auto& a, const auto& b) { return a.file < b.file; });
    for (const auto& each : candidates) {
      auto id = id_of(each.file);
      if (id && (loaded.contains(*id) || refused.contains({*id, each.wanted})))
        continue;
      auto plugin = load_one(each, set, isolation);
      if (plugin)
        set.loaded_.push_back(std::move(*plugin));
      else
        refuse(each.file, plugin.error().message);
      if (id && plugin)
        loaded.insert(*id);
      else if (id)
        refused.insert({*id, each.wanted});
    }
  }
  return set;
}

const loaded_plugin* plugin_set::find(plugin_kind kind,
                                      std::string_view name) const {
  for (const auto& plugin : loaded_)
    if (plugin.kind == kind && plugin.name == name)
      return &plugin;
  return nullptr;
}

std::vector<std::string> plugin_set::names(plugin_kind kind) const {
  std::vector<std::string> found;
  for (const auto& plugin : loaded_)
    if (plugin.kind == kind)
      found.push_back(plugin.name);
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<fs::path> plugin_roots(std::string_view plugin_path,
                                   const std::vector<std::string>& configured,
                                   const fs::path& own) {
  std::vector<fs::path> roots;
  while (!plugin_path.empty()) {
    auto end = std::min(plugin_path.find(':'), plugin_path.size());
    if (end > 0)
      roots.emplace_back(plugin_path.substr(0, end));
    plugin_path.remove_prefix(std::min(end + 1, plugin_path.size()));
  }
  roots.insert(roots.end(), configured.begin(), configured.end());
  std::error_code ignored;
  if (fs::exists(own, ignored))
    roots.push_back(own);
  return roots;
}

} // namespace skvm
