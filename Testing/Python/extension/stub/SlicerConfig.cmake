# As much of Slicer's build system as this extension calls, under the names of Slicer's own
# CMake/SlicerConfig.cmake.in and CMake/UseSlicer.cmake.in. It records each call into the file
# STUB_RECORD, one "call|argument|values" a line, and copies and installs files to where Slicer would.
set(Slicer_USE_FILE ${CMAKE_CURRENT_LIST_DIR}/UseSlicer.cmake)
set(Slicer_EXTENSION_GENERATE_CONFIG ${CMAKE_CURRENT_LIST_DIR}/SlicerExtensionGenerateConfig.cmake)
set(Slicer_EXTENSION_CPACK ${CMAKE_CURRENT_LIST_DIR}/SlicerExtensionCPack.cmake)
set(Slicer_QTSCRIPTEDMODULES_LIB_DIR lib/Slicer-5.12/qt-scripted-modules)
# On macOS this one differs from the folder in the build tree; here it always does.
set(Slicer_INSTALL_QTSCRIPTEDMODULES_LIB_DIR package/lib/Slicer-5.12/qt-scripted-modules)
