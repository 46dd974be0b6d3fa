# The installed tree. It can be moved: everything in it finds the rest relative
# to itself.
#
#   bin/skvm  libexec/skvm/skvm-exec  lib/libskvm*.so  lib/skvm/plugins/KIND/*.so
#   share/skvm/config  include/skvm  lib/cmake/skvm (find_package(skvm))
include(CMakePackageConfigHelpers)

set(skvm_package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/skvm")

# Lets a target find the shared libraries from where it is installed.
function(skvm_set_rpath target folder)
  file(RELATIVE_PATH to_libraries "/${folder}" "/${CMAKE_INSTALL_LIBDIR}")
  set_target_properties(${target} PROPERTIES
    INSTALL_RPATH "$ORIGIN/${to_libraries}")
endfunction()

# All targets of a type in a folder of this project.
function(skvm_targets_in folder type result)
  set(found)
  get_property(folders DIRECTORY "${PROJECT_SOURCE_DIR}" PROPERTY SUBDIRECTORIES)
  if("${PROJECT_SOURCE_DIR}/${folder}" IN_LIST folders)
    get_property(targets DIRECTORY "${PROJECT_SOURCE_DIR}/${folder}"
      PROPERTY BUILDSYSTEM_TARGETS)
    foreach(target IN LISTS targets)
      get_target_property(target_type ${target} TYPE)
      if(target_type STREQUAL type)
        list(APPEND found ${target})
      endif()
    endforeach()
  endif()
  set(${result} ${found} PARENT_SCOPE)
endfunction()

skvm_targets_in(cli EXECUTABLE programs)
foreach(target IN LISTS programs)
  skvm_set_rpath(${target} "${CMAKE_INSTALL_BINDIR}")
  install(TARGETS ${target} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endforeach()

skvm_targets_in(kernel EXECUTABLE tools)
foreach(target IN LISTS tools)
  skvm_set_rpath(${target} "${CMAKE_INSTALL_LIBEXECDIR}/skvm")
  install(TARGETS ${target}
    RUNTIME DESTINATION "${CMAKE_INSTALL_LIBEXECDIR}/skvm")
endforeach()

# Plugins link to the SDK alone; other libraries serve the program.
skvm_targets_in(kernel SHARED_LIBRARY libraries)
list(REMOVE_ITEM libraries skvm_sdk)
foreach(target IN LISTS libraries ITEMS skvm_sdk)
  set_target_properties(${target} PROPERTIES INSTALL_RPATH "$ORIGIN")
endforeach()
if(libraries)
  install(TARGETS ${libraries}
    LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" NAMELINK_SKIP)
endif()
target_compile_features(skvm_sdk INTERFACE cxx_std_20)
install(TARGETS skvm_sdk EXPORT skvmTargets
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")

# skvm_add_plugin has the install rules of plugins.
get_property(plugins GLOBAL PROPERTY SKVM_PLUGIN_TARGETS)
foreach(target IN LISTS plugins)
  skvm_set_rpath(${target} "${CMAKE_INSTALL_LIBDIR}/skvm/plugins/kind")
endforeach()

# All that is installed, without tests and benchmarks.
add_custom_target(skvm_program
  DEPENDS ${programs} ${tools} ${libraries} skvm_sdk ${plugins})

install(DIRECTORY "${PROJECT_SOURCE_DIR}/kernel/include/skvm"
  DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.hpp")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/config/"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/skvm/config")

install(EXPORT skvmTargets NAMESPACE skvm:: DESTINATION "${skvm_package_dir}")
configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/cmake/skvmConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/skvmConfig.cmake"
  INSTALL_DESTINATION "${skvm_package_dir}")
write_basic_package_version_file(
  "${PROJECT_BINARY_DIR}/skvmConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
  "${PROJECT_BINARY_DIR}/skvmConfig.cmake"
  "${PROJECT_BINARY_DIR}/skvmConfigVersion.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/SkvmPlugin.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/plugin.map"
  DESTINATION "${skvm_package_dir}")
