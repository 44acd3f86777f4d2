# Turns the tables of schemas/data into C++ arrays inside the binary. The generator is a small program
# of the project itself, so that the build needs no other language.
add_executable(plumbline_generate schemas/generate.cpp)
target_link_libraries(plumbline_generate PRIVATE fmt::fmt-header-only)

set(schema_data ${CMAKE_SOURCE_DIR}/schemas/data)
set(schema_outputs)
macro(plumbline_schema_table name)
  add_custom_command(
    OUTPUT ${GENERATED}/schema_data/${name}.inc
    COMMAND plumbline_generate ${name} ${schema_data}/${name}.tsv ${GENERATED}/schema_data/${name}.inc
    DEPENDS plumbline_generate ${schema_data}/${name}.tsv
    VERBATIM)
  list(APPEND schema_outputs ${GENERATED}/schema_data/${name}.inc)
endmacro()

file(MAKE_DIRECTORY ${GENERATED}/schema_data)
plumbline_schema_table(azure-roles)
plumbline_schema_table(script-tool-versions)
plumbline_schema_table(secret-patterns)
add_custom_target(plumbline_schema_data DEPENDS ${schema_outputs})
