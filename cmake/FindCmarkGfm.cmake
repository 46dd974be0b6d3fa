find_path(CMARK_GFM_INCLUDE_DIR cmark-gfm.h)
find_library(CMARK_GFM_LIBRARY cmark-gfm)
find_library(CMARK_GFM_EXTENSIONS_LIBRARY cmark-gfm-extensions)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CmarkGfm REQUIRED_VARS
  CMARK_GFM_LIBRARY CMARK_GFM_EXTENSIONS_LIBRARY CMARK_GFM_INCLUDE_DIR)
if(CmarkGfm_FOUND AND NOT TARGET CmarkGfm::cmark)
  add_library(CmarkGfm::cmark SHARED IMPORTED)
  set_target_properties(CmarkGfm::cmark PROPERTIES
    IMPORTED_LOCATION "${CMARK_GFM_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${CMARK_GFM_INCLUDE_DIR}")
  target_link_libraries(CmarkGfm::cmark INTERFACE "${CMARK_GFM_EXTENSIONS_LIBRARY}")
endif()
