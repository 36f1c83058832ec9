/** The stored setting that names the library folder opened last. */
export const libraryKey = 'library';
