# Turns the tables of schemas/data into C++ arrays inside the binary. The generator is a small program
# of the project itself, so that the build needs no other language.
find_package(simdjson 3 REQUIRED)
add_executable(plumbline_generate schemas/generate.cpp schemas/pipeline_schema.cpp)
target_link_libraries(plumbline_generate PRIVATE fmt::fmt-header-only simdjson::simdjson)

set(schema_data ${CMAKE_SOURCE_DIR}/schemas/data)
set(schema_outputs)
macro(plumbline_schema_file name file)
  add_custom_command(
    OUTPUT ${GENERATED}/schema_data/${name}.inc
    COMMAND plumbline_generate ${name} ${schema_data}/${file} ${GENERATED}/schema_data/${name}.inc
    DEPENDS plumbline_generate ${schema_data}/${file}
    VERBATIM)
  list(APPEND schema_outputs ${GENERATED}/schema_data/${name}.inc)
endmacro()
macro(plumbline_schema_table name)
  plumbline_schema_file(${name} ${name}.tsv)
endmacro()

file(MAKE_DIRECTORY ${GENERATED}/schema_data)
plumbline_schema_table(azure-roles)
plumbline_schema_table(azure-role-permissions)
plumbline_schema_file(pipeline-schema pipeline-schema.json)
plumbline_schema_table(pipeline-variables)
plumbline_schema_table(script-tool-versions)
plumbline_schema_table(secret-patterns)
# The tables about Azure Pipelines.
add_executable(plumbline_generate_pipeline schemas/generate_pipeline.cpp)
target_link_libraries(plumbline_generate_pipeline PRIVATE fmt::fmt-header-only)
add_custom_command(
  OUTPUT ${GENERATED}/schema_data/pipeline-tasks.inc
  COMMAND plumbline_generate_pipeline tasks ${schema_data}/pipeline-tasks.tsv
    ${schema_data}/pipeline-task-inputs.tsv ${GENERATED}/schema_data/pipeline-tasks.inc
  DEPENDS plumbline_generate_pipeline ${schema_data}/pipeline-tasks.tsv
    ${schema_data}/pipeline-task-inputs.tsv
  VERBATIM)
add_custom_command(
  OUTPUT ${GENERATED}/schema_data/pipeline-hosted-images.inc
  COMMAND plumbline_generate_pipeline images ${schema_data}/pipeline-hosted-images.tsv
    ${GENERATED}/schema_data/pipeline-hosted-images.inc
  DEPENDS plumbline_generate_pipeline ${schema_data}/pipeline-hosted-images.tsv
  VERBATIM)
list(APPEND schema_outputs ${GENERATED}/schema_data/pipeline-tasks.inc
  ${GENERATED}/schema_data/pipeline-hosted-images.inc)
# Small tables about Azure resources.
add_executable(plumbline_generate_tables schemas/generate_tables.cpp)
target_link_libraries(plumbline_generate_tables PRIVATE fmt::fmt-header-only)
macro(plumbline_small_table kind table file)
  add_custom_command(
    OUTPUT ${GENERATED}/schema_data/${file}
    COMMAND plumbline_generate_tables ${kind} ${schema_data}/${table} ${GENERATED}/schema_data/${file}
    DEPENDS plumbline_generate_tables ${schema_data}/${table}
    VERBATIM)
  list(APPEND schema_outputs ${GENERATED}/schema_data/${file})
endmacro()
plumbline_small_table(retirements arm-retirements.tsv arm-retirements.inc)
plumbline_small_table(versions arm-retirements.tsv supported-versions.inc)
plumbline_small_table(extensions arm-retirements.tsv retired-extensions.inc)
plumbline_small_table(images arm-retirements.tsv retired-images.inc)
plumbline_small_table(locations azure-locations.tsv azure-locations.inc)
plumbline_small_table(names arm-name-rules.tsv arm-name-rules.inc)
# Images that the assembler puts into the program (analyzer/schema/image.cpp).
add_executable(plumbline_generate_types schemas/generate_types.cpp)
function(plumbline_types kind table file)
  add_custom_command(
    OUTPUT ${GENERATED}/schema_data/${file}
    COMMAND plumbline_generate_types ${kind} ${schema_data}/${table} ${GENERATED}/schema_data/${file}
    DEPENDS plumbline_generate_types ${schema_data}/${table}
    VERBATIM)
endfunction()
plumbline_types(graph arm-types.ptt graph.image)
plumbline_types(list arm-resource-types.tsv list.image)
plumbline_types(patterns arm-patterns.tsv arm-patterns.inc)
set(schema_images ${GENERATED}/schema_data/graph.image ${GENERATED}/schema_data/list.image)
set_source_files_properties(${CMAKE_SOURCE_DIR}/analyzer/schema/image.cpp PROPERTIES
  OBJECT_DEPENDS "${schema_images}"
  COMPILE_DEFINITIONS
  "PLUMBLINE_ARM_TYPES=\"${GENERATED}/schema_data/graph.image\";PLUMBLINE_ARM_RESOURCE_TYPES=\"${GENERATED}/schema_data/list.image\"")
list(APPEND schema_outputs ${schema_images} ${GENERATED}/schema_data/arm-patterns.inc)
# How old all this is.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${schema_data}/VERSION)
file(STRINGS ${schema_data}/VERSION data_date LIMIT_COUNT 1)
string(REPLACE "data = " "" data_date "${data_date}")
set_source_files_properties(${CMAKE_SOURCE_DIR}/analyzer/schema/data_date.cpp PROPERTIES
  COMPILE_DEFINITIONS "PLUMBLINE_DATA_DATE=\"${data_date}\"")
add_custom_target(plumbline_schema_data DEPENDS ${schema_outputs})
