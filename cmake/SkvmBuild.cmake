# What every target of this project is built with.
# The installed program finds its plugins in `lib`, whatever the prefix.
set(CMAKE_INSTALL_LIBDIR lib CACHE PATH "where libraries are installed")
include(GNUInstallDirs)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")
set(SKVM_PLUGIN_DIR "${PROJECT_BINARY_DIR}/lib/skvm/plugins")

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

set(SKVM_SANITIZE "" CACHE STRING "address,undefined, thread or empty")

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Precompiled headers defeat ccache's defaults.
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      "${CCACHE}")
endif()

find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(simdjson CONFIG REQUIRED)
find_package(CURL 7.88 REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET tomlplusplus)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(seccomp REQUIRED IMPORTED_TARGET libseccomp)
# The program's allocator; sanitizers bring their own.
add_library(skvm_allocator INTERFACE)
if(NOT SKVM_SANITIZE)
  pkg_check_modules(jemalloc REQUIRED IMPORTED_TARGET jemalloc)
  target_link_libraries(skvm_allocator INTERFACE PkgConfig::jemalloc)
endif()
find_package(CAF REQUIRED)
find_package(CmarkGfm REQUIRED)

# Warnings, sanitizers and definitions of our own code; third parties are SYSTEM.
add_library(skvm_options INTERFACE)
target_compile_definitions(skvm_options INTERFACE BOOST_DLL_USE_STD_FS)
target_compile_options(skvm_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wconversion
  -Wno-missing-field-initializers
  # Everywhere or nowhere, or precompiled headers do not fit: re2 asks for it.
  -pthread)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False positives in std::string concatenation, GCC bug 105651 and its like;
  # precompiled headers lose that they are the system's. Sanitizers look for what
  # these are about.
  target_compile_options(skvm_options INTERFACE -Wno-restrict
    -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread)
endif()
if(SKVM_SANITIZE)
  # CAF's init_fun_factory.hpp binds references to null on purpose.
  target_compile_options(skvm_options INTERFACE
    -fsanitize=${SKVM_SANITIZE} -fno-omit-frame-pointer -fno-sanitize=null)
  target_link_options(skvm_options INTERFACE -fsanitize=${SKVM_SANITIZE})
endif()

# Half of what a part's compilation takes is read again for each of its files.
# Where developers edit single files they do better without.
option(SKVM_UNITY "compile eight sources of a part as one" OFF)

# A part of the kernel: its sources become one static library. `APART`: each is
# compiled by itself, since they have local names in common.
#   skvm_add_part(net SOURCES … LINK …)
function(skvm_add_part name)
  cmake_parse_arguments(ARG "ACTORS;APART" "" "SOURCES;LINK" ${ARGN})
  add_library(skvm_${name} STATIC ${ARG_SOURCES})
  target_include_directories(skvm_${name} PUBLIC "${PROJECT_SOURCE_DIR}/kernel")
  target_link_libraries(skvm_${name} PUBLIC skvm_sdk ${ARG_LINK} PRIVATE skvm_options)
  if(NOT ARG_APART)
    set_target_properties(skvm_${name} PROPERTIES UNITY_BUILD ${SKVM_UNITY})
  endif()
  if(NOT ARG_ACTORS)
    skvm_precompile(skvm_${name} skvm_base)
  endif()
endfunction()

# A third of a cold build is the reading of the same few headers. `owner` is the
# target that compiles them, with the flags that all who share them must have.
set(SKVM_COMMON_HEADERS
  <algorithm> <array> <chrono> <filesystem> <functional> <map> <memory> <optional>
  <set> <string> <string_view> <utility> <vector> <boost/json.hpp>)
function(skvm_precompile target owner)
  if(target STREQUAL owner)
    target_precompile_headers(${target} PRIVATE ${SKVM_COMMON_HEADERS})
  else()
    target_precompile_headers(${target} REUSE_FROM ${owner})
  endif()
endfunction()
