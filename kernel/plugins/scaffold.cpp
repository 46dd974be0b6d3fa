#include "plugins/scaffold.hpp"

#include "base/files.hpp"
#include "base/text.hpp"
#include "plugins/scaffold_templates.hpp"
#include "plugins/stamp.hpp"
#include <sys/stat.h>

#include <algorithm>
#include <string>
#include <system_error>

namespace skvm {

namespace fs = std::filesystem;

namespace {

constexpr template_file common_files[] = {
  {"CMakeLists.txt", R"(cmake_minimum_required(VERSION 3.25)
project(@NAME@ VERSION 0.1.0 LANGUAGES CXX)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

find_package(skvm REQUIRED)
skvm_add_plugin(@FOLDER@ @NAME@ src/plugin.cpp src/@UNIT@.cpp)

enable_testing()
find_package(GTest REQUIRED)
include(GoogleTest)
add_executable(@IDENT@_test tests/@UNIT@_test.cpp src/@UNIT@.cpp)
target_include_directories(@IDENT@_test PRIVATE src)
target_link_libraries(@IDENT@_test
  PRIVATE skvm::sdk GTest::gtest_main ${CMAKE_DL_LIBS})
target_compile_definitions(@IDENT@_test PRIVATE
  PLUGIN_FILE="$<TARGET_FILE:skvm_plugin_@FOLDER@_@IDENT@>")
gtest_discover_tests(@IDENT@_test DISCOVERY_MODE PRE_TEST)
)"},
  {"README.md", R"(# @NAME@

A @KIND@ plugin for SkVM. @ABOUT@

    cmake -S . -B build
    cmake --build build
    ctest --test-dir build --output-on-failure

Where SkVM is not installed in a place that CMake searches, add
`-DCMAKE_PREFIX_PATH=<its prefix>` to the first. The result is one file,
`build/@NAME@.so`. SkVM finds it there through `SKVM_PLUGIN_PATH`:

    SKVM_PLUGIN_PATH=$PWD/build skvm plugins

or in the folder `lib/skvm/plugins/@FOLDER@` below its prefix. A plugin fits the
SDK version and the compiler's C++ library that it was built with; after an
update of SkVM build it again, and `skvm plugins` says so if you forget.

@USE@
The contract is in the headers of `skvm/`: `plugin.hpp` first, then the one of
this kind.
)"},
  {".gitignore", "/build/\n"},
  {"tests/plugin_file.hpp", R"(#pragma once

#include <dlfcn.h>

#include <gtest/gtest.h>
#include <skvm/plugin.hpp>

/// What the built plugin says of itself, or null where it cannot be loaded.
inline const skvm::plugin_descriptor* descriptor_in_the_plugin_file() {
  void* library = dlopen(PLUGIN_FILE, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    ADD_FAILURE() << dlerror();
    return nullptr;
  }
  return static_cast<const skvm::plugin_descriptor*>(
    dlsym(library, "skvm_plugin"));
}
)"},
};

sample sample_of(plugin_kind kind) {
  switch (kind) {
    case plugin_kind::model:
      return model_sample();
    case plugin_kind::harness:
      return harness_sample();
    case plugin_kind::pass:
      break;
  }
  return pass_sample();
}

std::string filled_in(std::string_view text, plugin_kind kind,
                      std::string_view name, const sample& from) {
  // What is put in may hold marks of its own, hence the order.
  std::string filled{text};
  filled = replace_all(std::move(filled), "@ABOUT@", from.about);
  filled = replace_all(std::move(filled), "@USE@", from.use);
  filled = replace_all(std::move(filled), "@UNIT@", from.unit);
  filled = replace_all(std::move(filled), "@KIND@", to_string(kind));
  filled = replace_all(std::move(filled), "@FOLDER@", folder_of(kind));
  filled = replace_all(std::move(filled), "@NAME@", name);
  auto ident = replace_all(std::string{name}, "-", "_");
  return replace_all(std::move(filled), "@IDENT@", ident);
}

result<void> check_folder(const fs::path& folder) {
  std::error_code why;
  auto status = fs::status(folder, why);
  if (!fs::exists(status))
    return ok;
  if (fs::is_directory(status) && fs::is_empty(folder, why) && !why)
    return ok;
  return make_error(errc::conflict, folder.string(),
                    "exists already and is no empty folder");
}

} // namespace

result<std::vector<fs::path>> write_plugin_project(plugin_kind kind,
                                                   std::string_view name,
                                                   const fs::path& folder) {
  if (!is_plugin_name(name))
    return make_error(errc::invalid_argument, std::string{name},
                      "a plugin's name is in kebab-case: lower-case words, "
                      "digits and single hyphens, a letter first");
  std::error_code why;
  auto target = fs::absolute(folder, why).lexically_normal();
  if (!target.has_filename())
    target = target.parent_path();
  if (auto free = check_folder(target); !free)
    return free.error();

  auto made = make_temporary_folder(target.parent_path(),
                                    "." + target.filename().string() + ".");
  if (!made)
    return made.error();
  temporary_folder draft{*made};
  std::vector<fs::path> written;
  auto from = sample_of(kind);
  auto write = [&](const template_file& file) -> result<void> {
    fs::path path = filled_in(file.path, kind, name, from);
    written.push_back(path);
    return write_file(draft.path() / path,
                      filled_in(file.text, kind, name, from));
  };
  for (const auto& file : common_files)
    if (auto done = write(file); !done)
      return done.error();
  for (const auto& file : from.files)
    if (auto done = write(file); !done)
      return done.error();

  // A temporary folder is private, a project is not.
  auto mask = ::umask(0);
  ::umask(mask);
  if (::chmod(draft.path().c_str(), 0777U & ~mask) != 0
      || (fs::rename(draft.path(), target, why), why))
    return make_error(errc::io, target.string(),
                      "cannot make the folder"
                        + (why ? ": " + why.message() : std::string{}));
  std::sort(written.begin(), written.end());
  return written;
}

} // namespace skvm
