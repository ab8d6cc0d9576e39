# What Slicer's CMake/SlicerConfig.cmake.in and UseSlicer.cmake.in set up, as far as an extension of scripted
# modules meets it: which of Slicer's files a macro here follows stands above it.
set(EXTENSION_NAME ${PROJECT_NAME})
set(Slicer_USE_PYTHONQT ON)
include(CTest)

file(WRITE ${STUB_RECORD} "")
function(stub_record call argument)
  file(APPEND ${STUB_RECORD} "${call}|${argument}|${ARGN}\n")
endfunction()

# CTK's ctkMacroCompilePythonScript.cmake: the build copies files into the folder of modules, and that whole
# folder is installed. (It also compiles the scripts, which changes no file of ours.)
function(ctkMacroCompilePythonScript)
  cmake_parse_arguments(_script "NO_INSTALL_SUBDIR" "TARGET_NAME;DESTINATION_DIR;INSTALL_DIR" "SCRIPTS;RESOURCES" ${ARGN})
  set(_copied)
  foreach(_file IN LISTS _script_SCRIPTS _script_RESOURCES)
    set(_copy ${_script_DESTINATION_DIR}/${_file})
    add_custom_command(
      OUTPUT ${_copy}
      COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_CURRENT_SOURCE_DIR}/${_file} ${_copy}
      DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${_file}
      )
    list(APPEND _copied ${_copy})
  endforeach()
  add_custom_target(Copy${_script_TARGET_NAME}PythonFiles ALL DEPENDS ${_copied})
  if(_script_NO_INSTALL_SUBDIR)
    string(APPEND _script_DESTINATION_DIR /)
  endif()
  install(DIRECTORY ${_script_DESTINATION_DIR} DESTINATION ${_script_INSTALL_DIR} COMPONENT RuntimeLibraries)
endfunction()

# Slicer's CMake/SlicerMacroBuildScriptedModule.cmake: what it refuses, and what it does.
macro(slicerMacroBuildScriptedModule)
  cmake_parse_arguments(_module "WITH_GENERIC_TESTS;WITH_SUBDIR;VERBOSE" "NAME" "SCRIPTS;RESOURCES" ${ARGN})
  foreach(_argument IN ITEMS NAME SCRIPTS RESOURCES WITH_GENERIC_TESTS UNPARSED_ARGUMENTS)
    stub_record(slicerMacroBuildScriptedModule ${_argument} ${_module_${_argument}})
  endforeach()
  if(_module_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "slicerMacroBuildScriptedModule: unknown keywords ${_module_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT DEFINED _module_NAME)
    message(FATAL_ERROR "slicerMacroBuildScriptedModule: NAME is mandatory")
  endif()
  foreach(_file IN LISTS _module_SCRIPTS _module_RESOURCES)
    if(NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${_file})
      message(FATAL_ERROR "slicerMacroBuildScriptedModule was given ${_file}, which does not exist")
    endif()
  endforeach()
  ctkMacroCompilePythonScript(
    TARGET_NAME ${_module_NAME}
    SCRIPTS ${_module_SCRIPTS}
    RESOURCES ${_module_RESOURCES}
    DESTINATION_DIR ${CMAKE_BINARY_DIR}/${Slicer_QTSCRIPTEDMODULES_LIB_DIR}
    INSTALL_DIR ${Slicer_INSTALL_QTSCRIPTEDMODULES_LIB_DIR}
    NO_INSTALL_SUBDIR
    )
endmacro()

# Slicer's CMake/SlicerMacroPythonTesting.cmake.
macro(slicer_add_python_unittest)
  cmake_parse_arguments(_unittest "" "SCRIPT;TESTNAME_PREFIX" "SLICER_ARGS" ${ARGN})
  foreach(_argument IN ITEMS SCRIPT UNPARSED_ARGUMENTS)
    stub_record(slicer_add_python_unittest ${_argument} ${_unittest_${_argument}})
  endforeach()
endmacro()
