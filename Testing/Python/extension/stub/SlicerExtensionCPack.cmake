stub_record(include EXTENSION_CPACK)
foreach(_name IN ITEMS
    NAME HOMEPAGE CONTRIBUTORS DESCRIPTION ICONURL SCREENSHOTURLS DEPENDS LICENSE_FILE README_FILE)
  if(DEFINED EXTENSION_${_name})
    stub_record(metadata ${_name} ${EXTENSION_${_name}})
  endif()
endforeach()
