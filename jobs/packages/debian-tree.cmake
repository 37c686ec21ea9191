# SPDX-License-Identifier: GPL-3.0-or-later
# What Debian wants of each package's tree, before cpack packs it: a copyright file, a changelog, packed manual pages; the
# licence's full text stands in /usr/share/common-licenses.
cmake_policy(SET CMP0057 NEW) # if(IN_LIST)
set(owner_programs recut)
set(owner_library librecut${CPACK_RECUT_SOVERSION})
set(owner_store librecut-store${CPACK_RECUT_SOVERSION})
set(owner_development librecut-dev)
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC) # SOURCE_DATE_EPOCH, where it is set
foreach(component ${CPACK_COMPONENTS_ALL})
  set(name ${owner_${component}})
  set(tree ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/${component}/usr)
  file(MAKE_DIRECTORY ${tree}/share/doc/${name})
  file(COPY ${CMAKE_CURRENT_LIST_DIR}/copyright DESTINATION ${tree}/share/doc/${name}
       FILE_PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  file(WRITE ${tree}/share/doc/${name}/changelog.Debian
       "recut (${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) unstable; urgency=medium\n\n  * Version ${CPACK_PACKAGE_VERSION}.\n\n -- ${CPACK_PACKAGE_CONTACT}  ${date}\n")
  execute_process(COMMAND gzip -9nf ${tree}/share/doc/${name}/changelog.Debian COMMAND_ERROR_IS_FATAL ANY)
  file(GLOB pages ${tree}/share/man/man1/*.1)
  foreach(page ${pages})
    execute_process(COMMAND gzip -9nf ${page} COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  file(REMOVE ${tree}/share/doc/recut/LICENSE)
  if(EXISTS ${tree}/share/doc/recut/CHANGELOG.md)
    file(RENAME ${tree}/share/doc/recut/CHANGELOG.md ${tree}/share/doc/recut/changelog)
    execute_process(COMMAND gzip -9nf ${tree}/share/doc/recut/changelog COMMAND_ERROR_IS_FATAL ANY)
  endif()
endforeach()
# cpack calls ldconfig itself, beside the trigger
foreach(component library store)
  set(owner ${owner_${component}})
  file(WRITE ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/${component}/usr/share/lintian/overrides/${owner}
       "${owner}: maintscript-calls-ldconfig *\n")
endforeach()
