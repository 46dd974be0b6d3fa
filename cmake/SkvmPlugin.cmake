# skvm_add_plugin(KIND_FOLDER NAME SOURCES… [LINK …])
#
# Builds a plugin: a module that sees the SDK's headers and exports one symbol.
# Works in this tree and, through find_package(skvm), outside of it.
set(SKVM_PLUGIN_VERSION_SCRIPT "${CMAKE_CURRENT_LIST_DIR}/plugin.map")
function(skvm_add_plugin folder name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  string(REPLACE "-" "_" target "${name}")
  set(target "skvm_plugin_${folder}_${target}")
  add_library(${target} MODULE ${ARG_UNPARSED_ARGUMENTS})
  target_compile_features(${target} PRIVATE cxx_std_20)
  target_link_libraries(${target} PRIVATE ${ARG_LINK})
  if(TARGET skvm_sdk)
    target_link_libraries(${target} PRIVATE skvm_sdk skvm_options)
  else()
    target_link_libraries(${target} PRIVATE skvm::sdk)
  endif()
  target_link_options(${target} PRIVATE
    "-Wl,--version-script=${SKVM_PLUGIN_VERSION_SCRIPT}")
  if(NOT SKVM_SANITIZE)
    # A missing symbol fails the build, not the load.
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  set_target_properties(${target} PROPERTIES
    PREFIX "" OUTPUT_NAME "${name}"
    CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS "${SKVM_PLUGIN_VERSION_SCRIPT}")
  if(SKVM_PLUGIN_DIR)
    set_target_properties(${target} PROPERTIES
      LIBRARY_OUTPUT_DIRECTORY "${SKVM_PLUGIN_DIR}/${folder}")
    install(TARGETS ${target} LIBRARY
      DESTINATION "${CMAKE_INSTALL_LIBDIR}/skvm/plugins/${folder}")
    set_property(GLOBAL APPEND PROPERTY SKVM_PLUGIN_TARGETS ${target})
  endif()
endfunction()
